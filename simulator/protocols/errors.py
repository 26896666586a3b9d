"""How a call may end other than with an answer."""


class ProtocolError(Exception):
    """The request itself is at fault: HTTP status and words."""

    def __init__(self, status, words):
        super().__init__(words)
        self.status = status


class DropConnection(Exception):
    """Close the connection without an answer, after waiting the given milliseconds."""

    def __init__(self, milliseconds=0):
        super().__init__("connection dropped on request")
        self.milliseconds = milliseconds


class HalfAnswer(Exception):
    """Send the first half of the answer, as if it were whole."""

    def __init__(self, answer):
        super().__init__("half an answer on request")
        self.answer = answer
