"""Nothing is forgotten: every table, every column, every row, with what it means."""

import csv
import io
from collections.abc import Iterator

import pytest
import time_machine
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from clients.moving_out import dictionary
from clients.moving_out.making import TableStage, stages
from clients.moving_out.models import Export
from clients.moving_out.papers import FILES
from clients.moving_out.tables import (
    LEFT_OUT_OF,
    TABLES_LEFT_OUT,
    own_models,
    tables,
    why_left_out,
)
from clients.moving_out.words import WORDS
from clients.moving_out.writing import path_of
from practice.accounts.models import Membership
from practice.web.tables import cell, plain
from tests.factories.everything import MARK, everything_of
from tests.factories.moving_out import rows_in, unpacked, written
from tests.factories.screening import NOW


def test_every_table_goes_along_or_is_left_out_with_a_reason() -> None:
    labels = {model._meta.label for model in own_models()}
    assert {table.model._meta.label for table in tables()} == labels - set(TABLES_LEFT_OUT)
    assert set(TABLES_LEFT_OUT) <= labels
    names = [table.name for table in tables()]
    assert len(names) == len(set(names))


def test_what_is_left_out_of_a_table_is_there() -> None:
    fields = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.concrete_fields
    }
    assert set(LEFT_OUT_OF) <= fields


def test_no_key_and_no_address_that_opens_goes_along() -> None:
    names = {f"{table.name}.{field.name}" for table in tables() for field in table.fields}
    opens = {name for name in names if "token" in name or "password" in name or "secret" in name}
    assert opens == set()


def test_what_is_a_file_lies_among_the_files_or_is_left_out_by_name() -> None:
    as_files = {
        model._meta.label
        for model in (table.model for table in tables())
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField)
        if f"{model._meta.label}.{field.name}" not in LEFT_OUT_OF
    }
    assert as_files == {
        "clearances.ClearanceReply",
        "papers.Paper",
        "photos.Photo",
        "routines.StepPicture",
    }
    assert len(FILES) == len(as_files)


def test_every_table_and_column_has_its_meaning() -> None:
    without = [
        f"{table.name}.{field.name}"
        for table in tables()
        for field in table.fields
        if not dictionary.meaning(table, field)
    ]
    assert without == []
    assert [table.name for table in tables() if not dictionary.about(table)] == []
    assert [line for line in dictionary.lines() if not all(line[i] for i in (0, 2, 6))] == []


def test_no_word_explains_what_is_gone() -> None:
    there = {field.name for table in tables() for field in table.fields}
    there |= {f"{table.name}.{field.name}" for table in tables() for field in table.fields}
    assert set(WORDS) - there == set()


def test_every_reference_leads_to_a_column_that_goes_along() -> None:
    columns = {f"{table.name}.{field.name}" for table in tables() for field in table.fields}
    pointed = {
        dictionary.points_at(field)
        for table in tables()
        for field in table.fields
        if field.is_relation
    }
    assert pointed <= columns
    assert "client.ref" in pointed


def test_every_reason_to_leave_something_out_stands_in_the_dictionary() -> None:
    said = {(line[0], line[1]) for line in dictionary.lines() if line[2] == "left out"}
    for model in own_models():
        for field in model._meta.concrete_fields:
            if model._meta.label not in TABLES_LEFT_OUT and why_left_out(field):
                assert (model._meta.label, field.name) in said


@given(st.text(alphabet="=+-@'; \t\r\n\0\u200b＝a1", max_size=12))
def test_what_is_no_formula_any_more_can_be_told_as_it_was(text: str) -> None:
    assert plain(cell(text)) == text
    assert cell(text).lstrip(" \0\u200b")[:1] not in {"=", "@", "＝"}


@pytest.fixture
def everything(therapist: Membership, owner: Membership) -> Iterator[Membership]:
    with time_machine.travel(NOW, tick=False):
        everything_of(therapist)
        yield owner


@pytest.mark.slow
@pytest.mark.django_db
def test_every_row_of_every_table_is_in_it_and_every_word(everything: Membership) -> None:
    export = written(everything, with_papers=True, with_files=True, with_fhir=True)
    assert export.state == Export.State.READY
    file = unpacked(export)
    names = file.namelist()
    assert file.testzip() is None
    assert len(names) == len(set(names))
    for table in tables():
        rows = rows_in(file.read(f"tables/{table.name}.csv"))
        # Asking and fetching leave their own lines in the trace.
        more = {"audit_event": 1, "export": 0}.get(table.name, 0)
        assert (table.name, len(rows)) == (table.name, table.rows(export).count() - more)
    text = b"".join(file.read(name) for name in names if name.startswith("tables/")).decode()
    assert MARK in text
    assert "v1:" not in text  # nothing is sealed
    reached = {row["client"] for row in rows_in(file.read("tables/session_note.csv"))}
    assert reached <= {row["ref"] for row in rows_in(file.read("tables/client.csv"))}
    assert "not-written.txt" not in names
    told = csv.reader(io.StringIO(file.read("dictionary.csv").decode("utf-8-sig")))
    assert next(told)[0] == "Table"
    assert "Keep it locked" in file.read("README.txt").decode()
    papers = [name for name in names if name.startswith("papers/")]
    assert len(papers) == everything.practice.session_notes.filter(status="signed").count()
    assert all(file.read(name).startswith(b"%PDF-") for name in papers)


@pytest.mark.django_db
def test_a_slice_of_any_table_is_one_query(
    owner: Membership, django_assert_num_queries: object
) -> None:
    export = Export(practice=owner.practice, by=owner, since=NOW.date(), until=NOW.date())
    for stage in stages(export):
        if isinstance(stage, TableStage):
            with django_assert_num_queries(1):  # type: ignore[operator]
                stage.piece(export, 0, NOW)
            assert all(path_of(field) for field in stage.table.fields)
