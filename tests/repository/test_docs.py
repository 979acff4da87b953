"""What is written down can be found from its index, and names what there is."""

import re
from pathlib import Path

import pytest

from tests.repository.tree import ROOT, files, relative

INDEX = ROOT / "docs" / "README.md"
PAGES = [path for path in files() if path.suffix == ".md"]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
# Files and folders of ours, named between backticks; what holds a pattern or a blank is none.
NAMED = re.compile(r"`((?:practice|routines|clients|tests|deploy|docs|bench|templates)/[\w./-]+)`")


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_leads_somewhere(page: Path) -> None:
    linked = LINK.findall(page.read_text(encoding="utf-8"))
    assert [one for one in linked if not (page.parent / one).exists()] == []


def test_the_index_names_every_page_and_every_decision() -> None:
    linked = {(INDEX.parent / one).resolve() for one in LINK.findall(INDEX.read_text())}
    pages = {path for path in PAGES if relative(path).startswith("docs/")} - {INDEX}
    assert {relative(path) for path in pages - linked} == set()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/deploy.md"])
def test_what_is_named_is_there(name: str) -> None:
    named = NAMED.findall((ROOT / name).read_text(encoding="utf-8"))
    assert [one for one in named if not (ROOT / one).exists()] == []
