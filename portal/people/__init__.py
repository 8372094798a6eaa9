"""Who people are and what they hold: roles, invitations, requests to be focal point, signing in, their own pages."""
