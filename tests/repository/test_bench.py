"""The benchmarks are run by hand and seldom: that they begin at all is seen here."""

import importlib
import os
import pkgutil
from unittest import mock

import pytest

import bench

MODULES = sorted(one.name for one in pkgutil.walk_packages(bench.__path__, "bench."))


def test_the_benchmarks_are_found() -> None:
    assert {"bench.pages", "bench.chaos.soak", "bench.workshops.rush"} <= set(MODULES)


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__")])
def test_every_benchmark_knows_what_it_asks_for(name: str) -> None:
    with mock.patch.dict(os.environ):  # what one asks for by its environment is no other test's
        importlib.import_module(name)
