"""What the demonstration is made of: plain Python, deterministic, without a database."""
