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

from clients.models import Client
from clients.moving_out.tables import Field, Table
from clients.transfer.reading.columns import OWN, WORDS
from practice.privacy.fields import EncryptedJSONField
from practice.web.tables import cell

BOM = "\ufeff"
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


def people_row(client: Client) -> list[str]:
    """One person in it."""
    return [
        client.name, client.pronouns, client.birth_date.isoformat() if client.birth_date else "",
        client.email, str(client.phone or ""), client.guardian_name, client.guardian_email,
    ]  # fmt: skip
