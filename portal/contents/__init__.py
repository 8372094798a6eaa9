"""Whether a file is what its name says, and whether anybody could open it."""
