"""What a check finds wrong, and the refusal that carries it to the caller."""

from typing import NamedTuple


class Problem(NamedTuple):
    """One thing wrong with a request: published error code, field of the payload, words."""

    code: str
    field: str
    detail: str = ""


class Refused(Exception):
    """The service refuses the request for one or more problems."""

    def __init__(self, *problems):
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = list(problems)
