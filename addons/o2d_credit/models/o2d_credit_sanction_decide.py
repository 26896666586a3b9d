"""Deciding: by whom, how far and under which conditions."""
