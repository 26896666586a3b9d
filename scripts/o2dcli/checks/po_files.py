"""Reads .pot and .po files. Run by the virtual environment's Python, with the work to do as JSON on its input."""

import json
import re
import sys
from pathlib import Path

import polib

PLACEHOLDER = re.compile(r"%\([A-Za-z_0-9]+\)[sdif]|%[sdif]|\{\{?[A-Za-z_0-9.]*\}?\}|\$\{[A-Za-z_0-9.]+\}")
SHOWN = 5


def compare(exported, kept):
    """What a kept .pot lacks, or has too much, beside what Odoo exports now."""
    wanted = {entry.msgid for entry in polib.pofile(str(exported))}
    if not kept.exists():
        return (
            [f"{kept}: is missing, with {len(wanted)} terms to translate; ./o2d lint --fix writes it"] if wanted else []
        )
    there = {entry.msgid for entry in polib.pofile(str(kept))}
    found = []
    for terms, what in ((wanted - there, "lacks"), (there - wanted, "still has")):
        if terms:
            shown = "; ".join(repr(term[:60]) for term in sorted(terms)[:SHOWN])
            found.append(f"{kept}: {what} {len(terms)} terms, ./o2d lint --fix mends it: {shown}")
    return found


def flaws(path):
    """What is wrong with a .po file."""
    try:
        entries = list(polib.pofile(str(path), check_for_duplicates=False))
    except (OSError, ValueError) as error:
        return [f"{path}: cannot be read: {error}"]
    found, seen = [], set()
    for entry in entries:
        if entry.obsolete:
            found.append(f"{path}: holds an obsolete entry: {entry.msgid[:60]!r}")
        elif entry.msgid in seen:
            found.append(f"{path}:{entry.linenum}: is there twice: {entry.msgid[:60]!r}")
        elif entry.fuzzy:
            found.append(f"{path}:{entry.linenum}: is fuzzy: {entry.msgid[:60]!r}")
        elif not entry.msgstr.strip():
            found.append(f"{path}:{entry.linenum}: has no translation (leave it out): {entry.msgid[:60]!r}")
        elif sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr)):
            found.append(f"{path}:{entry.linenum}: other placeholders than its term: {entry.msgid[:60]!r}")
        seen.add(entry.msgid)
    return found


def unknown(path, template):
    """Translations of terms that are not there any more."""
    if not template.exists():
        return []
    terms = {entry.msgid for entry in polib.pofile(str(template))}
    gone = sorted({entry.msgid for entry in polib.pofile(str(path))} - terms)
    return [f"{path}: translates {len(gone)} terms that are gone: {gone[0][:60]!r} …"] if gone else []


def update(exported, kept):
    """Write the .pot anew if its terms have changed, so that a mere date never changes it."""
    if compare(exported, kept):
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(exported.read_bytes())


def main():
    work = json.load(sys.stdin)
    found = []
    for exported, kept in work["pairs"].items():
        if "--update" in sys.argv:
            update(Path(exported), Path(kept))
        found += compare(Path(exported), Path(kept))
    for addon in map(Path, work["addons"]):
        for path in sorted((addon / "i18n").glob("*.po")):
            found += flaws(path) or unknown(path, addon / "i18n" / f"{addon.name}.pot")
    for line in found:
        print(line)


if __name__ == "__main__":
    main()
