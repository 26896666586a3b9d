"""Manifests: what they list exists, what exists is listed, and the words that must be there."""

from .. import suite
from ..paths import ADDONS, ROOT, TEST_ADDONS, odoo_addons

VERSION = "19.0.1.0.0"
LOADED = ("data", "views", "security", "report", "wizard")
REQUIRED = {"version": VERSION, "license": "LGPL-3", "author": "Order to Dispatch"}


def check():
    found = []
    for folder in suite.folders(demo=True):
        name = (folder / "__manifest__.py").relative_to(ROOT)
        try:
            values = suite.manifest(folder)
        except (ValueError, SyntaxError) as error:
            found.append(f"{name}: is not a plain dictionary ({error})")
            continue
        found += [f"{name}: {problem}" for problem in problems(folder, values)]
    return found


def problems(folder, values):
    """What is wrong with one manifest.

    :param folder: the add-on's folder
    :param values: the manifest's dictionary
    :return: list of sentences
    """
    found = [f"{key} must be {wanted!r}" for key, wanted in REQUIRED.items() if values.get(key) != wanted]
    found += [f"{key} is missing" for key in ("name", "summary", "depends") if not values.get(key)]
    if not values.get("installable", True):
        found.append("the add-on is not installable")
    found += [f"depends on {name}, which is not there" for name in values.get("depends", []) if not _exists(name)]
    found += _data_problems(folder, values)
    for bundle, paths in values.get("assets", {}).items():
        found += [f"assets of {bundle}: {path} matches no file" for path in paths if not _asset_exists(folder, path)]
    return found


def _data_problems(folder, values):
    listed = [*values.get("data", []), *values.get("demo", [])]
    found = [f"{path} is listed twice" for path in sorted(set(listed)) if listed.count(path) > 1]
    found += [f"{path} is listed and not there" for path in listed if not (folder / path).is_file()]
    for place in LOADED:
        for path in sorted((folder / place).rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.suffix in (".xml", ".csv") and name not in listed:
                found.append(f"{name} is there and not listed")
    return found


def _exists(module):
    return any((place / module / "__manifest__.py").is_file() for place in (ADDONS, TEST_ADDONS, *odoo_addons()))


def _asset_exists(folder, entry):
    """Entries of this add-on must match a file; those of others, and removals, are left to Odoo."""
    path = entry if isinstance(entry, str) else entry[-1]
    prefix, _separator, rest = path.lstrip("/").partition("/")
    if prefix != folder.name or (not isinstance(entry, str) and entry[0] == "remove"):
        return True
    return any(folder.glob(rest))
