"""Ageing buckets."""
