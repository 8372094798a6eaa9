"""One page with one form, as every app builds on it: it acts once, loses nothing, overwrites nothing unseen."""
