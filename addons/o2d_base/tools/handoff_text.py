"""The words of a handoff notice: text with a few named places, filled without running anything."""

import re

PLACES = ("order", "customer", "document", "stage", "due", "salesperson", "site", "note", "amount", "promise")
_PLACE = re.compile(r"\{(\w*)\}")


def unknown_places(text):
    """Places in a text that nothing fills, in order of appearance."""
    return [name for name in _PLACE.findall(text or "") if name not in PLACES]


def fill(text, values):
    """Put values in their places; a place without a value becomes empty.

    :param values: {place: str}
    """
    return _PLACE.sub(lambda match: str(values.get(match.group(1)) or ""), text or "").strip()
