"""The checks of an e-invoice request (schema 1.1 and the registration portal's validations)."""

from . import document, items, parties, values


def problems(payload, context):
    """Everything wrong with an invoice payload, as a list of Problem.

    A payload that lacks a whole block is refused for that alone: nothing else can be told of it.
    """
    found = list(document.missing_blocks(payload))
    if found:
        return found
    for part in (document, parties, items, values):
        found.extend(part.check(payload, context))
    return found
