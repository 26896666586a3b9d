"""What posting and reversing an invoice changes in exposure."""
