"""What is in an export, for whoever opens it: every table and column with its meaning."""

import re
from collections.abc import Iterator

from django.db import models

from clients.moving_out.models import LIES_FOR, Export
from clients.moving_out.tables import (
    TABLES_LEFT_OUT,
    Field,
    Table,
    own_models,
    tables,
    why_left_out,
)
from clients.moving_out.words import ROWS, UNITS, WORDS
from clients.moving_out.writing import JSON, refs, said

HEADINGS = ("Table", "Column", "Type", "Unit", "Points at", "One of", "Meaning")
KINDS: tuple[tuple[tuple[type[models.Field], ...], str], ...] = (
    (JSON, "JSON"),
    ((models.BooleanField,), "true or false"),
    ((models.DateTimeField,), "moment"),
    ((models.DateField,), "day"),
    ((models.TimeField,), "time of day"),
    ((models.IntegerField, models.AutoField), "whole number"),
    ((models.DecimalField, models.FloatField), "number"),
)
PAST = re.compile(r"_(at|on|by)$")
BEGINS = {"at": "When", "on": "On which day", "by": "By whom"}


def lines() -> Iterator[list[str]]:
    """The dictionary: a line for each table, and one for each of its columns."""
    yield list(HEADINGS)
    for table in tables():
        yield [table.name, "", "table", "", "", "", about(table)]
        for field in table.fields:
            yield [
                table.name, field.name, type_of(field), unit_of(field), points_at(field),
                choices_of(field), meaning(table, field),
            ]  # fmt: skip
    for model in own_models():
        for field in model._meta.concrete_fields:
            label = model._meta.label
            if label not in TABLES_LEFT_OUT and (why := why_left_out(field)):
                yield [label, field.name, "left out", "", "", "", why]
    yield from ([label, "", "left out", "", "", "", why] for label, why in TABLES_LEFT_OUT.items())


def about(table: Table) -> str:
    """What a row is."""
    words = " ".join((table.model.__doc__ or "").split("\n\n")[0].split())
    return ROWS.get(table.name) or words.replace("`", "")


def type_of(field: Field) -> str:
    """How a value is written."""
    if field.is_relation:
        return "reference"
    return next((words for kinds, words in KINDS if isinstance(field, kinds)), "text")


def unit_of(field: Field) -> str:
    """What a number counts."""
    is_number = isinstance(field, models.IntegerField | models.DecimalField | models.FloatField)
    return UNITS.get(field.name.rpartition("_")[2], "") if is_number else ""


def points_at(field: Field) -> str:
    """The table and the column in which the same value stands."""
    target = field.related_model
    named = {table.model: table.name for table in tables()}
    if not isinstance(target, type):
        return ""
    return f"{named[target]}.{'ref' if refs(target) else 'id'}"


def choices_of(field: Field) -> str:
    """The values it can have, with what they stand for."""
    return "; ".join(f"{value} ({words})" for value, words in field.flatchoices)


def meaning(table: Table, field: Field) -> str:
    """A sentence, or "" for a column that has none yet."""
    of_name = f"{table.name}.{field.name}"
    ending = PAST.search(field.name)
    if field.name in {"id", "ref"}:
        return "What the row is called by" + (" in the trace." if field.name == "id" else ".")
    if field.is_relation and not ending and of_name not in WORDS:
        return f"Which {points_at(field).partition('.')[0].replace('_', ' ')} it belongs to."
    if words := WORDS.get(of_name) or WORDS.get(field.name) or str(field.help_text):
        return words
    if ending:
        verb = field.name[: ending.start()].replace("_", " ")
        return f"{BEGINS[ending[1]]}: {verb}."
    if field.name.startswith("is_"):
        return f"Whether it is {field.name[3:].replace('_', ' ')}."
    return f"Its {field.name.replace('_', ' ')}." if field.choices else ""


def read_me(export: Export) -> str:
    """How to read it. For people; no table of its own."""
    zone = export.practice.zone
    days = "All there is."
    if export.since:
        days = (
            f"What happened from {export.since} to {export.until}. Clients, the team, the offer "
            "and the library are whole; so are tables that know no day."
        )
    return READ_ME.format(
        practice=export.practice.name, at=said(export.asked_at, zone), zone=zone.key, days=days,
        hours=int(LIES_FOR.total_seconds() // 3600),
    ).replace("\n", "\r\n")  # fmt: skip


READ_ME = """\
Everything that {practice} keeps in Instep, asked for at {at}.
{days}

This file holds health data. Keep it locked, and delete it where it is no longer needed.

clients.csv      Clients of today, for another system to take in. Instep's own import knows it.
                 Archived and restricted records are not in it; they are in tables/client.csv.
visits.csv       Their visits, to be taken in after them. Instep's own import knows it.
tables/          One table of the database each. dictionary.csv says what is in every column.
papers/          Signed notes as PDF, if they were asked for.
files/           Photographs, papers and letters, if they were asked for, by the ref of their row.
fhir/            A FHIR R4 bundle for each client, if it was asked for, by the ref of the client;
                 not of records that are restricted or joined into others.
not-written.txt  Files that could not be written; only there if there are any.

Tables are UTF-8 with a mark at the beginning, parted by commas, quoted as RFC 4180 says.
Days are written 2026-11-22, moments 2026-11-22T14:30:00+00:00 on the clock of {zone}.
Yes and no are true and false. Lists are JSON. An empty cell holds nothing.
A column that points at another table holds the ref of that row, or its id where it has no ref.

A text that a spreadsheet would take for a formula has ' before it, and one more where one stood
already: at the beginning of a cell, or after ; or a tab or the end of a line within it. Before
=, +, -, @ (in full width, too), a tab, a carriage return or a NUL, also behind further marks,
blanks and signs of no width, take one ' away again. Whole numbers have none. The import does so.

Each table is as it was while it was written; the work in between went on. The file can be
fetched for {hours} hours by whoever asked for it.
"""
