"""The forms of calls, applications and evaluations."""
