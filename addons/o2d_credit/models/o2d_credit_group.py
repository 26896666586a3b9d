"""One limit over several customers."""
