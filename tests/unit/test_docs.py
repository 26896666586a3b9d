"""The documentation holds together: links lead somewhere, pictures are shown, small and those that are taken."""

import re
from pathlib import Path

import pytest
from picturing.paint import LIMIT
from picturing.shots import SHOTS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r'\]\(([^)\s]+)\)|src="([^"]+)"')


def _links(page):
    return [one or other for one, other in LINK.findall(page.read_text()) if "://" not in (one or other)]


def _heading_ids(page):
    """As they are made of headings: small letters, no marks, hyphens for spaces."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    """Every link of a page leads to a file of the repository, and to a heading of it where one is named."""
    for link in _links(page):
        path, _mark, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        if heading and target.suffix == ".md":
            assert heading in _heading_ids(target), f"{link}: no such heading"


def test_pictures_are_those_that_are_shown():
    """What scripts/pictures.py takes is what pages show and what stands in docs/images, no more and no less."""
    shown = {Path(link).stem for page in PAGES for link in _links(page) if link.endswith(".png")}
    kept = {path.stem for path in (ROOT / "docs" / "images").glob("*.png")}
    assert {shot.name for shot in SHOTS} == shown == kept


def test_pictures_are_small():
    """No picture is larger than the limit that the tool keeps to."""
    assert all(path.stat().st_size <= LIMIT for path in (ROOT / "docs" / "images").glob("*.png"))


def test_a_page_for_each_role():
    """Every role of the index has its page, and says what one sees, does, and what happens next."""
    index = (ROOT / "docs" / "roles.md").read_text()
    for page in sorted((ROOT / "docs" / "roles").glob("*.md")):
        assert f"roles/{page.name}" in index
        headings = _heading_ids(page)
        assert {"what-happens-next"} < headings
        assert {"what-i-see", "what-i-do"} < headings or "what-i-see-and-do" in headings
