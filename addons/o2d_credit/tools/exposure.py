"""Arithmetic of exposure."""
