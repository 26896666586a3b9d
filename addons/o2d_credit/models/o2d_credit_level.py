"""Who may decide up to where."""
