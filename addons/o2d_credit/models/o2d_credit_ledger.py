"""The row that makes two orders of one customer wait for each other."""
