"""What leaves after the commit: messages and documents, rows that a worker leases, sends or draws."""
