"""What was typed into every field, in all that the product makes of it: words, and nothing else."""

import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from django.utils import timezone

from clients.models import Client
from clients.rights.copying import make_zip
from tests.fuzzing.run import Doors, let_in, path_of
from tests.pdf_text import pages_of
from tests.practice.web.test_tables import cells, runs
from tests.practice.web.typed_everywhere import fill_world, typed_columns
from tests.practice.web.xss_corpus import CORPUS, IN_A_LINE, IN_A_TEXT, LOCAL, RUN
from tests.repository.role_matrix import ROWS
from tests.repository.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FORMULA = '=HYPERLINK("https://evil.example")'
# What a PDF may be told to do; a link to where the routine or the workshop is may stay.
ACTS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition"}


@pytest.fixture
def world(db: None) -> World:
    """One of everything."""
    return make_world()


def answers(world: World) -> Iterator[tuple[str, Any]]:
    """Every address with something to see, as somebody who may: its name and what it says."""
    doors = Doors(world)
    for name, row in ROWS.items():
        path = path_of(world, name)
        for role in let_in(row.get)[-1:]:
            answer = doors.ask(role, "GET", path)
            if answer.status_code == 200:
                yield name, answer


def test_the_corpus_and_the_columns_are_not_few() -> None:
    assert len(CORPUS) == len(set(CORPUS)) >= 40
    assert len(list(typed_columns())) > 110


@pytest.mark.slow
def test_no_page_says_it_unescaped_and_no_file_can_do_anything(world: World) -> None:
    fill_world(world, IN_A_LINE, IN_A_TEXT, LOCAL)
    wrong, papers, said = [], 0, 0
    for name, answer in answers(world):
        type_ = answer.headers["Content-Type"]
        if "html" in type_:
            html = answer.content.decode()
            said += "window.__ran" in html
            wrong += [name for one in CORPUS if RUN in one and "<" in one and one in html]
        elif "pdf" in type_:
            papers += 1
            wrong += [f"{name}: {one}" for one in acts_of(answer.content)]
            words = "".join(pages_of(answer.content))
            said += "window.__ran=1</script>" in words
    html = copied(world)["record.html"].decode()
    said += "window.__ran" in html
    wrong += ["record.html" for one in CORPUS if RUN in one and "<" in one and one in html]
    assert wrong == []
    assert said > 60
    assert papers > 5


def copied(world: World) -> dict[str, bytes]:
    """A copy of the record, made now."""
    client = Client.objects.get(ref=world.argument("client"))
    with ZipFile(io.BytesIO(make_zip(client, now=timezone.now()))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


OF_AN_IMPORT = ("rows_to_fix", "left_out_of_import", "records_that_stay")
OF_NUMBERS = ("report_table",)


def acts_of(content: bytes) -> list[str]:
    """What a PDF would do, or where it would lead that is not ours."""
    found = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for one in [pdf.Root, *pdf.objects]:
            if not isinstance(one, pikepdf.Dictionary):
                continue
            found += [str(key) for key in ("/JS", "/OpenAction", "/AA") if key in one]
            if str(one.get("/S", "")) in ACTS:
                found.append(str(one["/S"]))
            leads_to = str(one.get("/URI", ""))
            if re.search("evil|javascript", leads_to):
                found.append(leads_to)
    return found


@pytest.mark.slow
def test_no_cell_of_any_table_is_a_formula(world: World) -> None:
    fill_world(world, FORMULA, f"\t{FORMULA};{FORMULA}\n{FORMULA}", "=1+1")
    tables = {
        name: answer.content
        for name, answer in answers(world)
        if answer.headers["Content-Type"].startswith("text/csv")
    }
    tables["record"] = copied(world)["who-saw-it.csv"]
    assert set(tables) == {"people_table", "progress_table", "record", *OF_AN_IMPORT, *OF_NUMBERS}
    assert {name: [c for c in cells(one) if runs(c)] for name, one in tables.items()} == {
        name: [] for name in tables
    }
    # What is typed stands in each, but for numbers alone and for lists that are empty here.
    typed = {name for name, content in tables.items() if b"HYPERLINK" in content}
    assert typed >= set(tables) - {"left_out_of_import", "records_that_stay", *OF_NUMBERS}
