"""The assistances on the web: the list and the page of one, its experts, its milestones."""
