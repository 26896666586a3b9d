"""Credit policy and what it finds."""
