"""Meetings about a record: planned, held, closed with who came; cancelled or planned anew where it goes otherwise."""
