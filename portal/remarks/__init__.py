"""What people write to each other about a record: who reads it, who is told, who is to answer."""
