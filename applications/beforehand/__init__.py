"""What an authority reads before it starts: every question, the blank dossier, models of the letters."""
