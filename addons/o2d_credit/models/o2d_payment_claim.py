"""Payments a customer says to have made."""
