"""Finds the article that a customer's words mean, and the likeliest reading of a line. No database.

An article is looked for by its code, by its barcode, by what this customer called it before, by its exact name, by a
code within the words, and last by names that are close. Only where one article alone fits is it taken.
"""

import math
import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

# How sure a find is; 0 is none. From SURE on, one article alone is meant.
CODE, BARCODE, EARLIER, NAME, WITHIN, CLOSE, NEAR = 7, 7, 6, 5, 4, 3, 1
SURE = CLOSE
OFFERED = 5
# Share of the words (weighted by how rare they are) that a name must have to be offered at all.
LEAST_COVERAGE = 0.5
# What is this much less alike than the best is not offered with it.
NEARLY = 0.15
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_WORD = re.compile(r"[^\s,;:()|/]+")
_STOP = frozenset(("of", "the", "for", "and", "with", "x", "in", "a", "an", "size", "no", "nos"))
# A misspelt word counts a little less.
LIKENESS = 0.95
# Words that no article has are looked up by likeness; so many at most, for it is slow.
_LIKENESSES = 300


@dataclass(frozen=True)
class Article:
    """:param codes: our code, then barcodes; may be empty"""

    id: int
    name: str = ""
    code: str = ""
    barcodes: tuple = ()


@dataclass(frozen=True)
class Found:
    """:param rank: one of the ranks above, 0 where nothing was found
    :param ids: articles, likeliest first; one alone from `SURE` on, unless two have the same code
    """

    rank: float = 0
    ids: tuple = ()


NOTHING = Found()


def key(text):
    """What is compared: letters and digits only, so that BRG-6204, brg 6204 and BRG/6204 are the same."""
    return "".join(filter(str.isalnum, str(text or "").casefold()))


def tokens(text):
    """The words and numbers of a name, each once: “6204-ZZ” and “6204ZZ” have the same."""
    found = _TOKEN.findall(str(text or "").casefold())
    return tuple(dict.fromkeys(token for token in found if token not in _STOP))


@dataclass
class Catalogue:
    """The articles that may be ordered.

    :param articles: iterable of Article
    :param earlier: {this customer's own words: article id}
    """

    articles: list
    earlier: dict = field(default_factory=dict)

    def __post_init__(self):
        self._codes, self._barcodes, self._names, self._posting = {}, {}, {}, {}
        self._tokens, self._name_tokens, self._cache, self._likened = {}, {}, {}, {}
        for article in self.articles:
            self._index(article)
        self._earlier = {key(words): (found,) for words, found in self.earlier.items() if key(words)}

    def _index(self, article):
        if key(article.code):
            self._codes.setdefault(key(article.code), []).append(article.id)
        for barcode in article.barcodes:
            self._barcodes.setdefault(key(barcode), []).append(article.id)
        self._names.setdefault(key(article.name), []).append(article.id)
        self._name_tokens[article.id] = frozenset(tokens(article.name))
        self._tokens[article.id] = tokens(f"{article.name} {article.code}")
        for token in self._tokens[article.id]:
            self._posting.setdefault(token, []).append(article.id)

    def find(self, text, parts=()):
        """The articles that these words mean, close names included.

        :param text: the words as a whole
        :param parts: cells that may each be a code of their own
        :rtype: Found
        """
        return self.named(text, parts) or self._remembered(self._close, text) or NOTHING

    def whole(self, text):
        """The articles that the words as a whole name: by code, barcode, this customer's word or the exact name."""
        return self._remembered(self._whole, text, ()) or NOTHING

    def named(self, text, parts=()):
        """The articles that these words name: by code, barcode, this customer's word or the exact name. Or None."""
        return self._remembered(self._whole, text, tuple(parts)) or self._remembered(self._within, text)

    def _remembered(self, finder, *asked):
        remembered = (finder.__name__, *asked)
        if remembered not in self._cache:
            self._cache[remembered] = finder(*asked)
        return self._cache[remembered]

    def _whole(self, text, parts):
        tables = (self._codes, CODE), (self._barcodes, BARCODE), (self._earlier, EARLIER), (self._names, NAME)
        for table, rank in tables:
            hits = {tuple(table[one]) for one in map(key, (text, *parts)) if one and one in table}
            if hits:
                return Found(rank, tuple(sorted({article for hit in hits for article in hit})))
        return None

    def _within(self, text):
        """A code among the words. A short bare number is no code there: it may be a size."""
        words, hits = _WORD.findall(text), {}
        for length in (3, 2, 1):
            for start in range(len(words) - length + 1):
                span = range(start, start + length)
                code = key("".join(words[start : start + length]))
                taken = any(index in place for place in hits for index in span)
                if taken or len(code) < 3 or not any(map(str.isdigit, code)) or code.isdigit() and len(code) < 4:
                    continue
                for table in (self._codes, self._barcodes):
                    if code in table:
                        hits[span] = table[code]
                        break
        ids = {article for hit in hits.values() for article in hit}
        return Found(WITHIN if len(ids) == 1 else NEAR + 0.9, tuple(sorted(ids))) if ids else None

    def _close(self, text):
        wanted = tokens(text)
        covered, total = self._covered(wanted)
        scores = [
            (found / total, self._share(article, wanted), -article, article) for article, found in covered.items()
        ]
        best = sorted((score for score in scores if score[0] >= LEAST_COVERAGE), reverse=True)[:OFFERED]
        if not best:
            return None
        best = [score for score in best if score[0] >= best[0][0] - NEARLY]
        full = [score for score in best if score[0] >= 0.9]
        alone = len(full) == 1 or len(full) > 1 and full[0][1] > 0.99 > full[1][1]
        sure = alone and len(wanted) > 1 and self._is_in_name(wanted, best[0][-1])
        rank = CLOSE if sure else NEAR
        ids = tuple(score[-1] for score in best[: 1 if rank == CLOSE else None])
        return Found(rank + min(best[0][0], 1) * 0.8, ids)

    def _covered(self, wanted):
        """({article: weight of the words it has}, weight of all words).

        Rare words come first. Once what is left is too light to make an article worth offering, common words only
        add to the articles that are found already.
        """
        weights = {token: self._weight(token) for token in wanted}
        total = left = sum(weights.values())
        covered = {}
        for token in sorted(wanted, key=weights.get, reverse=True):
            known = self._known(token)
            if left >= LEAST_COVERAGE * total:
                articles = {article for one in known for article in self._posting[one]}
            else:
                articles = [article for article in covered if any(one in self._tokens[article] for one in known)]
            weight = weights[token] * (1 if token in known else LIKENESS)
            for article in articles:
                covered[article] = covered.get(article, 0) + weight
            left -= weights[token]
        return covered, total

    def _is_in_name(self, wanted, article):
        """Whether the name has all that was said. A code that is like another code may be quite another article."""
        own = self._name_tokens[article]
        return all(any(known in own for known in self._known(token)) for token in wanted)

    def _share(self, article, wanted):
        """How much of the article's own name was said."""
        own = self._tokens[article]
        return sum(token in wanted for token in own) / (len(own) or 1)

    def _weight(self, token):
        """Rare words say more than common ones; a number that no name has says that none is meant."""
        seen = len(self._posting.get(token, ()))
        weight = math.log(1 + (len(self._tokens) + 1) / (seen + 1))
        return weight if token[0].isdigit() or len(token) > 1 else weight / 2

    def _known(self, token):
        """The words of articles that this one means; numbers must be the same, words may be misspelt."""
        if token in self._posting:
            return (token,)
        if token[0].isdigit() or len(token) < 4:
            return ()
        if token not in self._likened:
            self._likened[token] = self._alike(token) if len(self._likened) < _LIKENESSES else ()
        return self._likened[token]

    def _alike(self, token):
        return tuple(
            known
            for known in self._posting
            if known[0] == token[0]
            and abs(len(known) - len(token)) <= 2
            and SequenceMatcher(None, token, known, autojunk=False).ratio() >= 0.8
        )


@dataclass(frozen=True)
class Resolved:
    """What a line is understood as.

    :param status: "understood", "choose" (the article), "quantity" (two numbers may be it), "unknown", "gone" (not
        sold), "mend" (the reading says what is wrong with the quantity) or "ignored"
    """

    status: str
    reading: object
    found: Found = NOTHING


def resolve(line, catalogue, gone=None):
    """The likeliest reading of a line.

    :param line: a PastedLine
    :param gone: Catalogue of the articles that are not sold: who names one of them means no other
    :rtype: Resolved
    """
    ranked = _ranked(line, lambda reading: catalogue.named(reading.wanted, reading.parts) or NOTHING)
    if ranked[0][0] < WITHIN and gone:
        for reading in line.readings:
            found = gone.named(reading.wanted, reading.parts)
            if found:
                return Resolved("gone", reading, found)
    if ranked[0][0] < WITHIN:
        ranked = _ranked(line, lambda reading: catalogue.find(reading.wanted, reading.parts))
    best_rank, _score, _place, reading, found = ranked[0]
    if best_rank < SURE:
        # Nothing certain was found: the line's form says more than half a name.
        reading = line.readings[0]
        found = catalogue.find(reading.wanted, reading.parts)
    if _is_ignored(line, reading, found):
        return Resolved("ignored", reading)
    if reading.trouble == "article" or not found.ids:
        return Resolved("mend" if reading.trouble == "article" else "unknown", reading)
    if _is_ambiguous(ranked):
        return Resolved("quantity", reading, found)
    if reading.quantity is None:
        return Resolved("mend", reading, found)
    return Resolved("understood" if len(found.ids) == 1 and found.rank >= SURE else "choose", reading, found)


def _ranked(line, find):
    """[(rank, score, -place, reading, found)], best first."""
    ranked = []
    for place, reading in enumerate(line.readings):
        found = find(reading)
        ranked.append((found.rank, reading.score, -place, reading, found))
    return sorted(ranked, key=lambda one: one[:3], reverse=True)


def _is_ignored(line, reading, found):
    """Talk is left out unless it orders something: an article that is certain and, in doubt, a quantity."""
    if not line.talk:
        return False
    written = reading.quantity is not None or reading.trouble
    return found.rank < (SURE if written else NAME)


def _is_ambiguous(ranked):
    """Whether two readings are as good as each other and differ in the quantity."""
    rank, score, _place, reading, _found = ranked[0]
    return any(
        other[0] == rank >= SURE and other[1] == score and other[3].quantity != reading.quantity for other in ranked[1:]
    )
