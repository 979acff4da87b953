"""The record of one client as plain values: each table, each row, each field, opened."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from clients.models import Client
from clients.rights.exports import EXPORTS, Export
from clients.rights.letters_about import letters_about
from clients.rights.reach import Rows, rows_of
from clients.rights.removing import records_of
from practice.mail.models import OutboundEmail

Section = dict[str, Any]
LETTER = [
    "kind",
    "recipient",
    "subject",
    "body_text",
    "state",
    "created_at",
    "sent_at",
    "returned_at",
]
ACCOUNT = ["email", "name", "joined_at", "last_login", "is_active"]
# How a row that another one points at is called, the first of these that it has.
NAMES = ("name", "title", "ref")


def sections_of(client: Client) -> list[Section]:
    """All that is kept about this client, their letters and their account included."""
    people = records_of(client)
    rows = rows_of(people)
    accounts = [person.user for person in people if person.user is not None]
    return [
        *_tables(rows),
        _section("Account", "accounts.User", ACCOUNT, accounts),
        _section("Letters", "mail.OutboundEmail", LETTER, _letters(client, people, rows)),
    ]


def _tables(rows: Rows) -> Iterator[Section]:
    for model, keys in rows.items():
        export: Export = EXPORTS[model._meta.label]
        related = [
            field.name for field in model._meta.concrete_fields
            if field.is_relation and field.name in export.shown
        ]  # fmt: skip
        found = model._base_manager.filter(pk__in=keys, **export.where)
        found = found.select_related(*related).order_by("pk")
        yield _section(export.title, model._meta.label, export.shown, found)


def _letters(client: Client, people: list[Client], rows: Rows) -> Iterator[OutboundEmail]:
    """Those that went to the client or a guardian; what staff were told is in its own table."""
    about = OutboundEmail.objects.filter(pk__in=letters_about(client.practice, people, rows))
    staff = list(client.practice.memberships.values_list("user__email", flat=True))
    return about.exclude(recipient__in=staff).order_by("created_at", "pk").iterator()


def _section(title: str, table: str, names: list[str], rows: Any) -> Section:
    said = [{name: _said(getattr(row, name)) for name in names} for row in rows]
    return {"title": title, "table": table, "rows": said}


def _said(value: Any) -> Any:
    """A row that is pointed at is called by its name; anything else is what it is."""
    if not isinstance(value, models.Model):
        return value if isinstance(value, (bool, int, list, dict, str, type(None))) else str(value)
    return next((getattr(value, name) for name in NAMES if hasattr(value, name)), str(value.pk))
