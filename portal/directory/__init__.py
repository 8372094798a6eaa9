"""Whom the programme writes to, beside those who have an account."""
