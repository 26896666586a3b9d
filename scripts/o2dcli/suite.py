"""What the suite consists of, and whether a database built from it is still up to date."""

import ast
import hashlib

from .paths import ADDONS, TEST_ADDONS

# Not part of a database built from the suite: read by nobody on installation.
NOT_INSTALLED = {"static", "tests", "doc", "readme", "i18n", "__pycache__", "migrations"}
DEMONSTRATION = "o2d_demo"


def folders(demo=False, tests=True):
    """The folders of the add-ons, sorted."""
    places = [ADDONS, TEST_ADDONS] if tests else [ADDONS]
    found = [manifest.parent for place in places for manifest in place.glob("*/__manifest__.py")]
    return sorted(path for path in found if demo or path.name != DEMONSTRATION)


def modules(demo=False, tests=True):
    """The names of the add-ons that can be installed, sorted."""
    return sorted(path.name for path in folders(demo, tests) if manifest(path).get("installable", True))


def manifest(folder):
    return ast.literal_eval((folder / "__manifest__.py").read_text())


def state_key(*more):
    """A short key of everything that decides what a database with the suite holds.

    That is: manifests, data files, and of Python code what is declared (fields, constraints, constants,
    names of models) as well as functions that run on installation. A changed method body leaves the key.
    """
    digest = hashlib.sha256(repr(more).encode())
    for folder in folders():
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            if not path.is_file() or NOT_INSTALLED & set(parts):
                continue
            if path.suffix == ".py" and path.name != "__manifest__.py":
                content = declarations(path.read_text()).encode()
            else:
                content = path.read_bytes()
            digest.update(f"{folder.name}/{'/'.join(parts)}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:8]


def declarations(source):
    """What of a Python file can change the database when a module is installed."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    kept = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            kept += [ast.dump(part) for part in node.body if _declares(part)]
        elif _declares(node) or (isinstance(node, ast.FunctionDef) and "hook" in node.name):
            kept.append(ast.dump(node))
    return "\n".join(kept)


def _declares(node):
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom)):
        return True
    return isinstance(node, ast.FunctionDef) and node.name in ("init", "_auto_init", "_register_hook")
