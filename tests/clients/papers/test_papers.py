"""Papers from elsewhere: kept as they came, opened with a trace, taken out once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.papers import actions
from clients.papers.actions import open_paper, take_out
from clients.papers.models import Paper
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.privacy.unlocking import unlocked
from practice.privacy.uploads import CannotTake
from tests.factories import ClientFactory
from tests.factories.clearances import a_photo
from tests.factories.papers import a_paper
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Browser]


@pytest.fixture
def amira(therapist: Membership) -> Client:
    """Somebody of the practice."""
    return ClientFactory(practice=therapist.practice, name="Amira Khan")


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's."""
    return signed_in(client, therapist)


def form(**changes: Any) -> dict[str, Any]:
    """As a browser sends it, with a type that is not true."""
    file = SimpleUploadedFile("scan.exe", a_photo(), "text/html")
    values = {"file": file, "called": "Discharge letter.", "dated_on": "2026-10-01"}
    return values | {"form_key": str(uuid4())} | changes


def test_the_same_form_is_kept_once(amira: Client, therapist: Membership) -> None:
    key = uuid4()
    first, second = (a_paper(amira, therapist, now=NOW, form_key=key) for _ in range(2))
    assert first == second
    assert AuditEvent.objects.filter(verb="paper.added", client_id=amira.pk).count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"content": b"MZ not a picture"}, CannotTake),
        ({"called": ""}, ValidationError),
        ({"called": "two\nlines"}, ValidationError),
        ({"dated_on": NOW.date() + timedelta(days=1)}, ValidationError),
    ],
)
def test_what_will_not_do_is_refused(
    amira: Client, therapist: Membership, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        a_paper(amira, therapist, now=NOW, **changes)
    assert not Paper.objects.exists()


def test_a_file_holds_so_many_and_no_more(
    amira: Client, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    first = a_paper(amira, therapist, now=NOW)
    with pytest.raises(ValidationError, match="holds 1 papers"):
        a_paper(amira, therapist, now=NOW)
    take_out(paper=first, reason="Another’s.", by=therapist, now=NOW)
    assert a_paper(amira, therapist, now=NOW)


def test_each_look_is_in_the_trace_and_none_is_after_it_was_taken_out(
    amira: Client, therapist: Membership
) -> None:
    paper = a_paper(amira, therapist, now=NOW)
    assert open_paper(paper=paper, by=therapist)
    assert AuditEvent.objects.filter(verb="paper.seen", client_id=amira.pk).count() == 1
    take_out(paper=paper, reason="Another’s.", by=therapist, now=NOW)
    again = take_out(paper=paper, reason="Once more.", by=therapist, now=NOW + timedelta(1))
    assert (again.taken_out_at, again.why_taken_out) == (NOW, "Another’s.")
    with pytest.raises(actions.TakenOut):
        open_paper(paper=paper, by=therapist)


def test_a_paper_stays_as_it_came(amira: Client, therapist: Membership) -> None:
    rows = Paper.objects.filter(pk=a_paper(amira, therapist, now=NOW).pk)
    for change in ({"called": "Something else."}, {"dated_on": NOW.date()}, {"size": 1}):
        with pytest.raises(IntegrityError, match="never_edited"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError, match="is_kept"), transaction.atomic():
        rows.delete()
    take_out(paper=rows.get(), reason="Another’s.", by=therapist, now=NOW)
    with pytest.raises(IntegrityError, match="stays_out"), transaction.atomic():
        rows.update(taken_out_at=None, taken_out_by=None)
    with unlocked("erasure"):
        assert rows.delete()[0] == 1


def test_the_page_adds_opens_and_takes_out(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    page = reverse("client_papers", args=[amira.ref])
    assert page in browser.get(reverse("client", args=[amira.ref])).content.decode()
    wrong = browser.post(page, form(called=""))
    assert wrong.status_code == 422
    assert "Choose the file again" in wrong.content.decode()
    assert "The paper is kept." in browser.post(page, form(), follow=True).content.decode()
    paper = Paper.objects.get()
    assert paper.added_by == therapist
    answer = browser.get(reverse("paper_file", args=[amira.ref, paper.ref]))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    out = reverse("take_out_paper", args=[amira.ref, paper.ref])
    assert "cannot be put back" in browser.get(out).content.decode()
    assert browser.post(out, {"reason": ""}).status_code == 422
    shown = browser.post(out, {"reason": "Another’s."}, follow=True).content.decode()
    assert "Taken out, not shown. Another’s." in shown
    for name in ("paper_file", "take_out_paper"):
        assert browser.get(reverse(name, args=[amira.ref, paper.ref])).status_code == 404


def test_a_paper_of_somebody_else_is_not_there(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    other = a_paper(ClientFactory(practice=amira.practice), therapist, now=NOW)
    for name in ("paper_file", "take_out_paper"):
        assert browser.get(reverse(name, args=[amira.ref, other.ref])).status_code == 404


def test_nothing_is_added_to_a_record_that_is_only_kept(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    Client.objects.filter(pk=amira.pk).update(restricted_at=NOW)
    answer = browser.post(reverse("client_papers", args=[amira.ref]), form())
    assert answer.status_code in (403, 409, 423)
    assert not Paper.objects.exists()
