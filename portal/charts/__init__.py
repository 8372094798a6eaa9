"""Charts as inline SVG, drawn on the server: the same in a page and in a PDF, each beside its table.

Every function takes plain values and a title (the alternative text), and returns safe markup, empty where there is
nothing to show.
"""
