"""The credit page of a customer."""
