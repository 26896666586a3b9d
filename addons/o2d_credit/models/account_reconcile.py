"""What taking a payment apart changes in exposure."""
