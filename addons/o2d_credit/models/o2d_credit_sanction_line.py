"""The lines of a credit decision."""
