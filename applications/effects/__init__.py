"""What the transitions do besides changing the state; each runs inside its transition's transaction."""
