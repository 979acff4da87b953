"""What the project stands on: each with its reason, each pinned to what was checked."""

import re
import tomllib
from contextlib import suppress
from importlib import metadata

import pytest
from packaging.requirements import Requirement

from tests.repository import tree

LOCKS = ["base.txt", "dev.txt", "scan.txt", "audit.txt"]
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def requirements(name: str) -> list[str]:
    """Each requirement of a lock, its continued lines joined."""
    text = (tree.ROOT / "requirements" / name).read_text().replace("\\\n", " ")
    return [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]


def test_every_dependency_says_why_it_is_there() -> None:
    text = (tree.ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    unexplained = [
        dependency
        for dependency in wanted
        if not re.search(re.escape(f'"{dependency}",') + r" # \w.{3,}", text)
    ]
    assert unexplained == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_hashed(lock: str) -> None:
    loose = [line for line in requirements(lock) if "==" not in line or not HASH.search(line)]
    assert loose == []


@pytest.mark.parametrize("lock", ["base.txt", "dev.txt"])
def test_a_part_that_a_library_asks_for_is_pinned_too(lock: str) -> None:
    # pip takes the newest of `coverage[toml]` for unpinned, whatever is said of `coverage`: the
    # day a newer one came out, nothing could be installed any more.
    pinned = {normal(line): parts(line) for line in requirements(lock)}
    loose = set()
    for name, of_name in pinned.items():
        with suppress(metadata.PackageNotFoundError):  # of another platform
            for wanted in map(Requirement, metadata.requires(name) or []):
                if applies(wanted, of_name) and wanted.extras - pinned[normal(wanted.name)]:
                    loose.add(f"{name} asks for {wanted}")
    assert loose == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_to_fetch_from(lock: str) -> None:
    text = (tree.ROOT / "requirements" / lock).read_text()
    assert re.findall(r"://|--index-url|--extra-index-url|--find-links|@ file|git\+", text) == []


def test_the_product_s_lock_holds_every_dependency_of_the_product() -> None:
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text())
    wanted = {normal(name) for name in project["project"]["dependencies"]}
    assert wanted - {normal(line) for line in requirements("base.txt")} == set()


def parts(requirement: str) -> frozenset[str]:
    """The extras it names: `{"toml"}` of `coverage[toml]==7`."""
    found = re.match(r"[^\[=]+\[([^\]]+)\]", requirement)
    return frozenset(found.group(1).split(",")) if found else frozenset()


def applies(wanted: Requirement, extras: frozenset[str]) -> bool:
    """Whether a distribution that is installed with these extras asks for it here."""
    marker = wanted.marker
    return marker is None or any(marker.evaluate({"extra": one}) for one in {"", *extras})


def normal(requirement: str) -> str:
    """The name of a distribution, as indexes compare it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement.strip())
    assert name is not None
    return re.sub(r"[-_.]+", "-", name.group()).lower()
