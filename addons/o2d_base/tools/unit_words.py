"""The words people write for units: “nos”, “doz”, “mtr”, “नग”. No database.

A word is folded to the unit it stands for (`piece`, `dozen`, `metre` …), so that what a customer writes and what the
unit is called here can be compared.
"""

import re

# Goods that are counted: nobody sells half of one.
COUNTED = {
    "piece": "nos no pcs pc piece pieces unit units ea each pic pics nag nug number numbers नग पीस",
    "dozen": "doz dz dozen dozens dozn darjan दर्जन",
    "pack": "pack packs pkt pkts packet packets pk पैकेट",
    "box": "box boxes bx bxs peti डिब्बा पेटी",
    "carton": "carton cartons ctn ctns case cases",
    "set": "set sets सेट",
    "pair": "pair pairs pr prs jodi जोड़ी",
    "roll": "roll rolls रोल",
    "coil": "coil coils",
    "bundle": "bundle bundles bdl bdls bundl बंडल",
    "bag": "bag bags bora बोरी",
    "drum": "drum drums",
    "can": "can cans",
    "tin": "tin tins",
    "bottle": "bottle bottles btl btls बोतल",
    "sheet": "sheet sheets",
    "length": "length lengths",
    "pallet": "pallet pallets",
}
MEASURED = {
    "kilogram": "kg kgs kilo kilos kilogram kilograms किलो",
    "gram": "g gm gms gram grams",
    "tonne": "ton tons tonne tonnes mt",
    "quintal": "quintal quintals qtl",
    "metre": "m mtr mtrs mts meter meters metre metres rmt rmtr मीटर",
    "millimetre": "mm",
    "centimetre": "cm",
    "foot": "ft feet foot",
    "litre": "l ltr ltrs lit lits litre litres liter liters लीटर",
    "millilitre": "ml",
    "square metre": "sqm sqmtr m2",
    "square foot": "sqft ft2",
    "hour": "hr hrs hour hours",
    "day": "day days",
}  # fmt: skip
_UNITS = {word: unit for table in (COUNTED, MEASURED) for unit, words in table.items() for word in words.split()}
# For a pattern that finds a unit behind a number: longest first, or “mtr” would be read as “m”.
PATTERN = "|".join(re.escape(word) for word in sorted(_UNITS, key=len, reverse=True))


def unit_of(word):
    """The unit that a word stands for, or an empty string.

    >>> unit_of("Nos."), unit_of("MTR"), unit_of("Pack of 6"), unit_of("colour")
    ('piece', 'metre', 'pack', '')
    """
    words = _fold(word).split()
    return _UNITS.get("".join(words)) or (_UNITS.get(words[0], "") if words[1:2] == ["of"] else "")


def is_counted(unit):
    """Whether the unit (as :func:`unit_of` names it) is counted and so never halved."""
    return unit in COUNTED


def _fold(word):
    return " ".join(str(word or "").lower().replace("²", "2").replace(".", " ").split())


def fits(word, name):
    """Whether what somebody wrote means the unit called so here.

    :param word: as written, “doz”
    :param name: the unit's own name, “Dozens” or “Box of 50”
    """
    if not word or _fold(word) == _fold(name):
        return bool(word)
    sizes = {tuple(re.findall(r"\d+", _fold(text))) for text in (word, name)} - {()}
    return len(sizes) < 2 and bool(unit_of(word)) and unit_of(word) == unit_of(name)
