"""Limits that hold for a while: temporary limits and bank guarantees."""
