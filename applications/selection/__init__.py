"""Who is selected and how it is told: the portfolio, its reasons, the decision's letter."""
