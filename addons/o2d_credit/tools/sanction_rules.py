"""Which level decides, what a sanction covers, what fits into a limit."""
