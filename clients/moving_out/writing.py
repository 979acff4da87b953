"""Rows as lines of CSV: what a column holds, written so that programs and people read it alike."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from clients.appointments.models import Appointment
from clients.models import Client
from clients.moving_out.tables import Field, Table
from clients.transfer.reading.columns import OWN, WORDS, Detail
from practice.privacy.fields import EncryptedJSONField
from practice.web.tables import cell

BOM = "\ufeff"
# What tells whose a visit is.
WHO = (Detail.NAME, Detail.BIRTH_DATE, Detail.EMAIL, Detail.PHONE)
JSON = (models.JSONField, EncryptedJSONField)


def path_of(field: Field) -> str:
    """What of the row is written: of a row that is pointed at its ref, or else its number."""
    target = field.related_model if field.is_relation else None
    if target is None:
        return field.name
    return f"{field.name}__ref" if refs(target) else field.attname


def refs(model: Any) -> bool:
    """Whether rows of it are called by a ref."""
    return any(field.name == "ref" for field in model._meta.concrete_fields)


def lines_of(table: Table, rows: Iterable[Sequence[Any]], zone: ZoneInfo) -> str:
    """Rows as `values_list` gives them."""
    kinds = [isinstance(field, JSON) for field in table.fields]
    return as_csv(
        [
            as_json(value) if is_json else said(value, zone)
            for value, is_json in zip(row, kinds, strict=True)
        ]
        for row in rows
    )


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Lines without formulas."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([cell(one) for one in row] for row in rows)
    return text.getvalue()


def as_json(value: Any) -> str:
    """Lists and the like; empty where there is nothing."""
    if value is None:
        return ""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)


def said(value: Any, zone: ZoneInfo) -> str:
    """A plain value: moments on the practice's clock with their distance from Greenwich."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(zone).isoformat()
        case date() | time():
            return value.isoformat()
    return str(value)


def people_headings() -> list[str]:
    """Of the file that another system takes in."""
    return [WORDS[detail] for detail in OWN]


def visits_headings() -> list[str]:
    """Of the file of visits that another system takes in."""
    return [
        "Instep reference", *(WORDS[detail] for detail in WHO), "Start", "Minutes",
        "Kind of visit", "Therapist", "What became of it",
    ]  # fmt: skip


def visits_row(visit: Appointment, zone: ZoneInfo) -> list[str]:
    """One visit in it."""
    client = visit.client
    return [
        client.ref, client.name, said(client.birth_date, zone), client.email,
        str(client.phone or ""), said(visit.starts_at, zone),
        str(int((visit.ends_at - visit.starts_at).total_seconds() // 60)), visit.type.name,
        visit.therapist.name, visit.status.replace("_", " "),
    ]  # fmt: skip


def people_row(client: Client) -> list[str]:
    """One person in it."""
    return [
        client.name, client.pronouns, client.birth_date.isoformat() if client.birth_date else "",
        client.email, str(client.phone or ""), client.guardian_name, client.guardian_email,
        client.heard_from,
    ]  # fmt: skip
