"""A documented credit decision."""
