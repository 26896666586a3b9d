"""How a customer has paid."""
