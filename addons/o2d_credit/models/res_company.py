"""What a company decides about exposure."""
