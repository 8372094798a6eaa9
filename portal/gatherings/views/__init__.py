"""The pages of gatherings: those of a record, one of them, its attendance."""
