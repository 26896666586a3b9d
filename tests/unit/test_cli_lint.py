"""The checks of this repository's own: manifests, names that collide, translations."""

import io
import json

import pytest

from o2dcli.checks import collisions, manifests, po_files
from o2dcli.checks.files import shell_scripts
from o2dcli.paths import ROOT

GOOD = {
    "name": "X",
    "summary": "Y",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Order to Dispatch",
    "depends": ["base"],
    "data": ["views/x_views.xml"],
}


@pytest.fixture
def addon(tmp_path, monkeypatch):
    """An add-on with one view, beside an add-on called base."""
    for name in ("base", "o2d_x"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__manifest__.py").write_text("{}")
    (tmp_path / "o2d_x" / "views").mkdir()
    (tmp_path / "o2d_x" / "views" / "x_views.xml").write_text("<odoo/>")
    monkeypatch.setattr(manifests, "ADDONS", tmp_path)
    monkeypatch.setattr(manifests, "odoo_addons", list)
    return tmp_path / "o2d_x"


def test_good_manifest_has_no_problem(addon):
    """What is in order is left in peace."""
    assert manifests.problems(addon, GOOD) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"version": "19.0.0.1"}, "version must be"),
        ({"license": "AGPL-3"}, "license must be"),
        ({"author": "Somebody"}, "author must be"),
        ({"summary": ""}, "summary is missing"),
        ({"installable": False}, "not installable"),
        ({"depends": ["base", "no_such_module"]}, "depends on no_such_module"),
        ({"data": ["views/x_views.xml", "views/gone.xml"]}, "views/gone.xml is listed and not there"),
        ({"data": []}, "views/x_views.xml is there and not listed"),
        ({"data": ["views/x_views.xml", "views/x_views.xml"]}, "listed twice"),
        ({"assets": {"web.assets_backend": ["o2d_x/static/src/**/*.js"]}}, "matches no file"),
    ],
)
def test_flaw_of_a_manifest_is_named(addon, change, problem):
    """Each flaw is one sentence."""
    found = manifests.problems(addon, GOOD | change)
    assert len(found) == 1 and problem in found[0]


def write_po(path, *entries):
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    path.write_text(header + "\n\n".join(entries) + "\n")
    return path


@pytest.mark.parametrize(
    ("entries", "flaw"),
    [
        (['msgid "Late by %(days)s"\nmsgstr "%(days)s दिन देर"'], None),
        (['msgid "Late by %(days)s"\nmsgstr "%(day)s दिन देर"'], "other placeholders"),
        (['msgid "Late"\nmsgstr ""'], "no translation"),
        (['#, fuzzy\nmsgid "Late"\nmsgstr "देर"'], "fuzzy"),
        (['msgid "Late"\nmsgstr "देर"', 'msgid "Late"\nmsgstr "देरी"'], "twice"),
        (['#~ msgid "Late"\n#~ msgstr "देर"'], "obsolete"),
    ],
)
def test_flaw_of_a_translation_is_named(tmp_path, entries, flaw):
    """Duplicate, empty, fuzzy and obsolete entries and lost placeholders are told."""
    found = po_files.flaws(write_po(tmp_path / "hi.po", *entries))
    assert (flaw in found[0] and len(found) == 1) if flaw else found == []


def test_template_is_compared_by_its_terms(tmp_path):
    """A term that is new or gone is told, a mere date is not; the update mends it."""
    exported = write_po(tmp_path / "new.pot", 'msgid "A"\nmsgstr ""', 'msgid "B"\nmsgstr ""')
    kept = write_po(tmp_path / "old.pot", 'msgid "A"\nmsgstr ""', 'msgid "C"\nmsgstr ""')
    lacks, has = po_files.compare(exported, kept)
    assert "lacks 1 terms" in lacks and "'B'" in lacks and "still has 1 terms" in has and "'C'" in has
    po_files.update(exported, kept)
    assert po_files.compare(exported, kept) == []


def test_missing_template_is_told_only_when_there_are_terms(tmp_path):
    """An add-on without terms needs no template."""
    assert po_files.compare(write_po(tmp_path / "empty.pot"), tmp_path / "none.pot") == []
    exported = write_po(tmp_path / "new.pot", 'msgid "A"\nmsgstr ""')
    assert "is missing" in po_files.compare(exported, tmp_path / "none.pot")[0]


def test_shell_scripts_are_found_without_a_suffix():
    """./o2d itself is checked."""
    assert [path.name for path in shell_scripts([(ROOT / "o2d").relative_to(ROOT)])] == ["o2d"]


def test_nothing_wrong_prints_nothing(tmp_path, monkeypatch, capsys):
    """The reader of .po files is silent when all is in order, so that no empty line counts as a finding."""
    exported = write_po(tmp_path / "o2d_x.pot", 'msgid "A"\nmsgstr ""')
    work = {"pairs": {str(exported): str(exported)}, "addons": []}
    monkeypatch.setattr(po_files.sys, "stdin", io.StringIO(json.dumps(work)))
    monkeypatch.setattr(po_files.sys, "argv", ["po_files"])
    po_files.main()
    assert capsys.readouterr().out == ""


def test_one_name_in_two_addons():
    """A method that two add-ons give one model is named, unless one goes on to the other's."""
    ours = "class A:\n    _inherit = 'sale.order'\n    def _o2d_words(self):\n        return 1\n"
    theirs = ours.replace("return 1", "return super()._o2d_words()")
    assert collisions.own_methods(ours) == [("sale.order", "_o2d_words")]
    assert collisions.own_methods(theirs) == []
    one, other = ("o2d_x", "o2d_x/a.py"), ("o2d_y", "o2d_y/b.py")
    assert collisions.problems({("sale.order", "_o2d_words"): [one, one]}) == []
    (found,) = collisions.problems({("sale.order", "_o2d_words"): [one, other]})
    assert "sale.order._o2d_words" in found and "o2d_y/b.py" in found
