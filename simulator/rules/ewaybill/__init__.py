"""The checks of an e-way bill request (fields and limits of API 1.03)."""

from . import document, items, parties, transport, values


def problems(payload, context):
    """Everything wrong with the payload of a generate call, as a list of Problem."""
    found = []
    for part in (document, parties, items, values, transport):
        found.extend(part.check(payload, context))
    return found
