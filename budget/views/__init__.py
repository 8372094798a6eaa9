"""The pages of the money: the dashboard, a donor's home, and behind each figure the list that adds up to it."""
