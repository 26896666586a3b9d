"""Disputed amounts of invoices."""
