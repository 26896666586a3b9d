"""Credit policy of a company, a customer category or a customer."""
