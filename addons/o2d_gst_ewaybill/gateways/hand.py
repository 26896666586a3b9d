"""A person did it on the portal and types what it says. The proof is kept by whoever asks for it."""

import re
from datetime import timedelta

from ..tools.gateway import Action, Answer, Refused
from ..tools.matrix import HAND, can
from . import words as say

#: answers that bear a number of their own
_NUMBERED = {Action.GENERATE: 12, Action.GENERATE_BY_IRN: 12, Action.CONSOLIDATE: 10}
#: a typed moment may be ahead of this server's clock by so much
_AHEAD = timedelta(minutes=15)


class HandGateway:
    name = HAND

    def call(self, action, typed, now):
        """What was typed, as an answer.

        :param action: Action
        :param typed: {`number`, `at`, `valid_until`}: text and naive UTC
        :param now: naive UTC
        :return: Answer
        :raise Refused: what was typed cannot be so
        """
        if not can(HAND, action):
            raise Refused(say.NOT_BY_HAND)
        number = re.sub(r"[\s-]", "", str(typed.get("number") or ""))
        at, until = typed.get("at"), typed.get("valid_until")
        if action in _NUMBERED and not re.fullmatch(rf"\d{{{_NUMBERED[action]}}}", number):
            raise Refused(say.DIGITS[_NUMBERED[action]])
        if not at or at > now + _AHEAD:
            raise Refused(say.PAST_MOMENT)
        if until and until <= at:
            raise Refused(say.END_LATER)
        raw = {"typed": True, "number": number}
        return Answer(number=number, at=at, valid_until=until, gateway=self.name, raw=raw)
