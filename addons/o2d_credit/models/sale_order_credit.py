"""What credit says at an order's gates."""
