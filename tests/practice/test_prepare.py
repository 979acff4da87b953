"""What is done before the web starts, and what a second start need not do again."""

import time
from pathlib import Path
from typing import Any

import pytest

from practice.accounts.models import Practice
from practice.running import prepare


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    """Static files are collected into a folder of the test."""
    settings.STATIC_ROOT = tmp_path / "static"
    return tmp_path / "static"


def test_static_files_are_collected_when_one_has_changed(
    collected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare.static_files()
    css = collected / "css" / "base.css"
    assert css.exists()
    css.unlink()
    prepare.static_files()
    assert not css.exists()
    monkeypatch.setattr(prepare, "fingerprint", lambda: "another")
    prepare.static_files()
    assert css.exists()


def test_a_fingerprint_follows_the_files(settings: Any, tmp_path: Path) -> None:
    extra = tmp_path / "extra"
    extra.mkdir()
    settings.STATICFILES_DIRS = [extra]
    from django.contrib.staticfiles import finders

    finders.get_finder.cache_clear()
    first = prepare.fingerprint()
    assert prepare.fingerprint() == first
    (extra / "new.css").write_text(str(time.time()))
    assert prepare.fingerprint() != first
    finders.get_finder.cache_clear()


@pytest.mark.django_db
def test_tables_that_are_there_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    called: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **_: called.append(name))
    with django_assert_max_num_queries(6):
        prepare.tables()
    assert called == ["createcachetable"]


@pytest.mark.django_db
def test_a_practice_that_is_there_is_never_seeded_over(
    monkeypatch: pytest.MonkeyPatch, practice: Practice
) -> None:
    called: list[str] = []
    monkeypatch.setattr(prepare, "call_command", called.append)
    prepare.demo_practice()
    assert called == []
    practice.delete()
    prepare.demo_practice()
    assert called == [prepare.SEED]
