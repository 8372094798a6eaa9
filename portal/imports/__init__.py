"""Tables that people hand in: looked through row by row without writing anything, then written by a worker."""
