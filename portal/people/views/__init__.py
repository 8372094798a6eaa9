"""The pages of people: their account, whom they invite, and the way in for an authority."""
