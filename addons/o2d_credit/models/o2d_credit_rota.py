"""Who decides today."""
