"""Releasing by itself what now fits."""
