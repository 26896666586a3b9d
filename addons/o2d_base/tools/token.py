"""Passes: how code proves to its own guards that it is the code, and not a remote caller."""

KEY = "o2d_pass"


class Pass:
    """A right that code holds as an object and shows in the context.

    It is compared by identity. JSON and XML cannot carry a Python object, so nobody outside the
    process can send one, and none can be built from another: it is neither copied nor pickled.
    """

    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<pass {self.name}>"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        raise TypeError(f"{self!r} must not leave the process")

    def opens(self, context):
        """Is this very pass shown in a context (a mapping)?"""
        return context.get(KEY) is self


# Writes the fields in which a decision about an order or one of its lines is kept.
DECISION = Pass("decision")
