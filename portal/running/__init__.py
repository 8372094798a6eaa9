"""From a fresh clone to a portal that runs, and stays up: set-up, checks, processes, health."""
