"""Links for people without an account: each serves one purpose on one record until one day."""
