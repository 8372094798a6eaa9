"""Where a person turns: the guides, the statements that the portal owes its readers, and the Secretariat itself."""
