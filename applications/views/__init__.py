"""Pages of calls, applications and evaluations: read through queries, written through actions."""
