"""Who was erased is in no byte of the index by which they were found."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from clients.finding.index import TABLE
from clients.rights.erasing import erase
from clients.transfer.actions import undo
from practice.accounts.models import Membership
from practice.jobs.working import work
from tests.clients.transfer.test_taking_in import chosen, look_through, take_in
from tests.factories import ClientFactory
from tests.factories.screening import NOW

ODD = "xqzwv"


def pieces(where: bytes) -> set[str]:
    """Those of the odd name's trigrams that stand there."""
    found = {ODD[n : n + 3] for n in range(len(ODD) - 2)}
    return {one for one in found if one.encode() in where}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's VACUUM empties its index")
def test_nothing_of_who_was_erased_is_left_in_the_index(
    therapist: Membership, owner: Membership, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    ClientFactory(practice=therapist.practice, name="Somebody Else")
    client = ClientFactory(practice=therapist.practice, name=f"{ODD.title()} Bell", email="")
    assert pieces(_copy(tmp_path / "before"))
    erase(client=client, name=client.name, by=owner, now=NOW + timedelta(days=366 * 9))
    assert pieces(_copy(tmp_path / "after")) == set()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('integrity-check', 1)")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's VACUUM empties its index")
def test_nor_of_whom_an_import_brought_that_was_undone(
    owner: Membership, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    source = chosen(owner, f"Name,Email\nSomebody Else,\n{ODD.title()} Bell,\n")
    look_through(source)
    take_in(source)
    assert pieces(_copy(tmp_path / "before"))
    undo(source=source, by=owner, now=NOW)
    while work(lambda: NOW):
        pass
    assert pieces(_copy(tmp_path / "after")) == set()


def _copy(to: Path) -> bytes:
    """Every page of the database as it lies, those given back to it too."""
    with closing(sqlite3.connect(to)) as copy:
        connection.connection.backup(copy)
    return to.read_bytes()
