"""Measures: how long a page takes, set against the least that a page can take, and whether that grows with the data."""
