"""How large files are and what they are called."""

import ast
from statistics import median

import pytest

from tests.repository import tree

LONGEST_MODULE = 400
LONGEST_TEST = 500
TYPICAL_MODULE = 80
JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "core", "common", "misc", "lib", "base"}
README_LINES = 120


def test_no_module_is_longer_than_400_lines() -> None:
    long = {
        tree.relative(path): tree.lines(path)
        for path in tree.modules(*tree.CODE)
        if tree.lines(path) > LONGEST_MODULE
    }
    assert long == {}


def test_no_test_is_longer_than_500_lines() -> None:
    long = {
        tree.relative(path): tree.lines(path)
        for path in tree.modules("tests", "bench")
        if tree.lines(path) > LONGEST_TEST
    }
    assert long == {}


def test_the_typical_module_is_80_lines_or_fewer() -> None:
    sizes = [tree.lines(path) for path in tree.modules(*tree.CODE)]
    assert median(size for size in sizes if size) <= TYPICAL_MODULE


def test_no_module_or_folder_is_a_junk_drawer() -> None:
    named = {
        tree.relative(path)
        for path in tree.modules(*tree.CODE, "tests", "bench")
        if JUNK_DRAWERS & {part.removesuffix(".py") for part in path.relative_to(tree.ROOT).parts}
    }
    assert named == set()


@pytest.mark.slow
def test_every_module_says_what_it_is_for() -> None:
    silent = {
        tree.relative(path)
        for path in tree.modules(*tree.CODE, "tests")
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    }
    assert silent == set()


def test_the_readme_can_be_read_in_one_sitting() -> None:
    readme = tree.ROOT / "README.md"
    if not readme.exists():
        pytest.skip("there is no README.md yet")
    assert tree.lines(readme) <= README_LINES
