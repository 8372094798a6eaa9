"""The one message a day: what waits for a person and what changed, at the hour that they choose, each thing once."""
