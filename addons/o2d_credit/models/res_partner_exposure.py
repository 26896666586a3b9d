"""What a customer owes and is about to owe, in one round trip."""
