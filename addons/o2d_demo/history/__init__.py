"""Ninety days of trade, driven through the real documents with the clock moved."""
