"""The pages of an import, as the owner's browser meets them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.transfer.models import Import
from practice.accounts.models import Membership
from practice.jobs.models import Job
from tests.clients.screening.forms import text
from tests.factories import MembershipFactory
from tests.factories.transfer import looked_through

pytestmark = pytest.mark.django_db
Counted = Callable[[int], Any]
SQUARE = (
    "First Name,Last Name,Email Address,Phone Number\n"
    "Amira,Khan,amira@example.com,07911 123456\n"
    "José,Núñez,jose@example.com,07911 123457\n"
)
NAMED = {"columns": "1", "order": "day", "encoding": "", "column_0": "given"}


def an_owner() -> Membership:
    made: Membership = MembershipFactory(role="owner")  # type: ignore[assignment]
    return made


@pytest.fixture
def by() -> Membership:
    return an_owner()


@pytest.fixture
def owner(by: Membership, signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Browser(), by)


def sent(browser: Browser, content: bytes) -> Any:
    file = SimpleUploadedFile("clients.csv", content, "text/html")
    return browser.post(reverse("imports"), {"file": file, "holds": "people"})


@pytest.fixture
def source(owner: Browser) -> Import:
    sent(owner, SQUARE.encode("cp1252"))
    return Import.objects.get()


def columns_of(source: Import) -> str:
    return reverse("import_columns", args=[source.ref])


def test_from_the_file_to_its_columns(owner: Browser) -> None:
    answer = sent(owner, SQUARE.encode("cp1252"))
    source = Import.objects.get()
    assert answer.headers["Location"] == reverse("import", args=[source.ref])
    page = text(owner.get(answer.headers["Location"], follow=True))
    assert "clients.csv: 2 rows, read as CSV, Windows, western Europe." in page
    assert "These are the columns of Square." in page
    assert "Amira · José" in page
    assert '<option value="phone" selected>' in page
    assert owner.post(columns_of(source), NAMED).status_code == 302
    assert Job.objects.get().kind == "import_check"


def test_a_file_that_is_too_large_is_told_so(owner: Browser) -> None:
    answer = sent(owner, b"Name\n" + b"x" * settings.FILE_UPLOAD_MAX_MEMORY_SIZE)
    assert answer.status_code == 422
    assert "Choose a file of at most 11 MB. Cards go without their pictures." in text(answer)
    assert "There is nothing in this file." in text(sent(owner, b""))
    assert not Import.objects.exists()


def test_without_a_name_nothing_is_started(owner: Browser, source: Import) -> None:
    answer = owner.post(columns_of(source), NAMED | {"column_0": "email"})
    assert answer.status_code == 422
    assert "Say which column holds the names." in text(answer)
    assert not Job.objects.exists()


@pytest.mark.parametrize("encoding", ["undefined", "idna", "utf-8\0", "\ud800", "rot13", "hex"])
def test_an_encoding_nobody_offered_is_an_answer_that_is_not_on_the_page(
    owner: Browser, source: Import, encoding: str
) -> None:
    body = f"columns=1&order=day&column_0=given&encoding={encoding}".encode(errors="surrogatepass")
    answer = owner.post(columns_of(source), body, "application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "Choose one of the answers on the page." in text(answer)
    assert not Job.objects.exists()


@pytest.mark.parametrize("again", [{}, {"again": "1"}])
def test_what_cannot_be_read_in_the_chosen_encoding_is_said_there(
    owner: Browser, source: Import, again: dict[str, str]
) -> None:
    answer = owner.post(columns_of(source), NAMED | {"encoding": "utf-8"} | again)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["encoding"]
    assert "In row 3 there is a character that is not UTF-8." in text(answer)
    assert not Job.objects.exists()


def test_rows_to_fix_are_a_table(owner: Browser, by: Membership) -> None:
    source = looked_through(by, now=timezone.now())
    answer = owner.get(reverse("rows_to_fix", args=[source.ref]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rows-to-fix.csv"'
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Row,Name,Column,What is wrong", "3,Bo,Phone,“Bo” is not a phone number.",
    ]  # fmt: skip


ADDRESSES = ["import", "import_columns", "rows_to_fix"]
ACTIONS = ["import_columns", "take_in_import", "throw_away_import"]


def statuses(browser: Browser, source: Import) -> set[int]:
    got = {browser.get(reverse(name, args=[source.ref])).status_code for name in ADDRESSES}
    return got | {browser.post(reverse(name, args=[source.ref])).status_code for name in ACTIONS}


def test_another_practice_s_import_is_not_there(owner: Browser) -> None:
    source = looked_through(an_owner(), now=timezone.now())
    assert statuses(owner, source) == {404}
    assert source.name not in text(owner.get(reverse("imports")))


def test_a_therapist_moves_nobody_in(by: Membership, signed_in: Callable[..., Browser]) -> None:
    source = looked_through(by, now=timezone.now())
    therapist = signed_in(Browser(), MembershipFactory(practice=by.practice, role="therapist"))
    assert statuses(therapist, source) == {403}
    assert sent(therapist, SQUARE.encode()).status_code == 403
    assert Import.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 30])
def test_an_import_is_shown_with_as_many_queries_however_many_rows_it_has(
    owner: Browser, by: Membership, rows: int, django_assert_num_queries: Counted
) -> None:
    source = looked_through(by, now=timezone.now())
    first = source.rows.get(number=3)
    source.rows.bulk_create(
        type(first)(
            practice=by.practice, source=source, number=4 + more, outcome="fix",
            troubles=first.troubles,
        )
        for more in range(rows)
    )  # fmt: skip
    owner.get(reverse("import", args=[source.ref]))
    with django_assert_num_queries(7):
        owner.get(reverse("import", args=[source.ref]))
