"""Loads the distributor's masters and opening stock through the ORM, in batches."""

from .context import DemoSize, Masters
from .load import load_masters

__all__ = ["DemoSize", "Masters", "load_masters"]
