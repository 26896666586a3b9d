"""What raises exposure on a confirmed order."""
