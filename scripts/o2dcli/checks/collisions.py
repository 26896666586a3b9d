"""Two modules must not give one model a method of the same name without knowing of each other.

Whichever loads later would answer for both; Odoo says nothing.
"""

import ast
from collections import defaultdict

from .. import suite
from ..paths import ROOT

SKIPPED = {"tests", "migrations"}


def check():
    found = defaultdict(list)
    for folder in suite.folders(demo=True):
        for path in sorted(folder.rglob("*.py")):
            if not SKIPPED.intersection(path.relative_to(folder).parts):
                for model, name in own_methods(path.read_text()):
                    found[model, name].append((folder.name, path.relative_to(ROOT)))
    return problems(found)


def problems(found):
    """
    :param found: {(model, method): [(add-on, path)]} of methods that call no `super()`
    :return: list of sentences
    """
    return [
        f"{places[-1][1]}: {model}.{name} stands in {places[0][1]} as well, and one replaces the other"
        for (model, name), places in sorted(found.items())
        if len({addon for addon, _path in places}) > 1
    ]


def own_methods(source):
    """[(model, method)] of a Python file: the suite's own methods that do not go on to another one's."""
    found = []
    for part in ast.walk(ast.parse(source)):
        if isinstance(part, ast.ClassDef) and (model := _model(part)):
            found += [
                (model, one.name)
                for one in part.body
                if isinstance(one, ast.FunctionDef) and "o2d_" in one.name and not _calls_super(one)
            ]
    return found


def _model(part):
    """The model that a class defines or extends, or None."""
    named = {}
    for one in part.body:
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and isinstance(one.value, ast.Constant):
            named[one.targets[0].id] = one.value.value
    return named.get("_name") or named.get("_inherit")


def _calls_super(method):
    return any(isinstance(one, ast.Name) and one.id == "super" for one in ast.walk(method))
