"""Addresses that lay in the clear are sealed by what the migrations do, and can be opened again."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from django.apps import apps
from django.db import connection

from clients.models import Client
from practice.accounts.models import Membership
from practice.privacy import sealing
from practice.privacy.checking import check_sealed
from practice.privacy.sealing import seal_addresses
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
ROSA = "Rosa@Post.example"


class Editor:
    """What a migration is given to write with."""

    connection = connection


def lies(table: str, *columns: str) -> list[tuple[str, ...]]:
    """What the database holds, in order."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id")
        return [tuple(row) for row in cursor.fetchall()]


def test_what_lay_in_the_clear_is_sealed_and_found_and_opened_again(
    therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    for address in (ROSA, "", ROSA):
        ClientFactory(practice=therapist.practice, email=address, guardian_email="")
    step = seal_addresses("clients", "Client")
    cast(Callable[..., Any], step.reverse_code)(apps, Editor())
    assert lies("clients_client", "email", "email_index", "guardian_email") == [
        (ROSA, "", ""), ("", "", ""), (ROSA, "", ""),
    ]  # fmt: skip
    step.code(apps, Editor())
    assert all(value.startswith("v1:test1:") for (value,) in lies("clients_client", "email"))
    assert Client.objects.filter(email=ROSA.lower()).count() == 2
    assert Client.objects.filter(email="").count() == 1
    assert check_sealed().closed == 0
