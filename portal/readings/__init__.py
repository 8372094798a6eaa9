"""Records that several people read and score, none of whom sees what the others write until their own is in."""
