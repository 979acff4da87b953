"""The pages on the way to a clinician's word, for staff and by the client's link."""

import io
import re
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from clients.clearances.models import ClearanceReply, ClearanceRequest
from clients.clearances.paper import letter
from clients.models import Client
from clients.screening.models import Clearance
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.clients.screening.forms import text
from tests.factories import MembershipFactory
from tests.factories.clearances import a_photo
from tests.factories.screening import FRIDAY, NOW, cleared

pytestmark = pytest.mark.django_db
ACCEPTED = {
    "given_by": "Dr Helen Ward", "given_by_role": "GP", "permits": "Light pressure.",
    "received_on_day": "20", "received_on_month": "11", "received_on_year": "2026",
    "until_day": "1", "until_month": "5", "until_year": "2027",
}  # fmt: skip


def link(page: str = "") -> str:
    found = re.search(r"/g/([\w-]+)/", OutboundEmail.objects.latest("pk").body_text)
    assert found is not None
    return reverse(f"ask_link{page}", args=[found[1]])


def at(asked: ClearanceRequest, name: str, *more: str) -> str:
    return reverse(name, args=[asked.client.ref, asked.ref, *more])


def sent(name: str, content: bytes) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content, content_type="text/html")}


def test_from_needed_to_recorded_on_the_pages(desk: Browser, rosa: Client) -> None:
    overview = reverse("clearance", args=[rosa.ref])
    assert 'aria-current="step"' in text(desk.get(overview))
    ask = reverse("ask_clearance", args=[rosa.ref])
    said = text(desk.post(ask, {"what": "diabetes_uncontrolled:"}, follow=True))
    assert "Asked. The client gets a link to the page for their GP." in said
    asked = ClearanceRequest.objects.get()
    added = desk.post(at(asked, "add_reply"), sent("reply.pdf.exe", a_photo()), follow=True)
    assert "The reply is kept." in text(added)
    done = desk.post(at(asked, "accept_clearance"), ACCEPTED, follow=True)
    assert "Clearance recorded until 1 May 2027." in text(done)
    assert ": In force" in text(desk.get(overview))
    assert Clearance.objects.get().permits == "Light pressure."


@pytest.mark.parametrize("what", ["", "open_wound:", "diabetes_uncontrolled:left", "nonsense"])
def test_what_does_not_wait_for_a_letter_is_not_asked(
    what: str, desk: Browser, rosa: Client
) -> None:
    page = desk.post(reverse("ask_clearance", args=[rosa.ref]), {"what": what}, follow=True)
    assert "That does not wait for a letter any more." in text(page)
    assert ClearanceRequest.objects.count() == 0


def test_a_mistake_when_accepting_keeps_what_was_typed(
    desk: Browser, asked: ClearanceRequest
) -> None:
    page = desk.post(at(asked, "accept_clearance"), ACCEPTED | {"until_year": "2029"})
    assert page.status_code == 422
    assert "For this, a letter holds until 23 May 2027 at the latest." in text(page)
    assert 'value="Dr Helen Ward"' in text(page)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "Choose a file of at most 10 MB"),
        (sent("empty.jpg", b""), "Choose a file of at most 10 MB"),
        (sent("a.jpg", b"<html><script>"), "Choose a PDF, or a photo as JPEG or PNG."),
        (sent("a.jpg", a_photo()[:100]), "This file cannot be read."),
        (sent("big.jpg", b"\xff\xd8\xff" + bytes(10 * 2**20)), "larger than 10 MB"),
        (sent("huge.jpg", b"\xff\xd8\xff" + bytes(12 * 2**20)), "Choose a file of at most 10 MB"),
    ],
    ids=["none", "empty", "html", "truncated", "large", "larger than is read"],
)
def test_a_file_that_will_not_do_is_explained(
    files: dict[str, Any], said: str, desk: Browser, asked: ClearanceRequest
) -> None:
    page = desk.post(at(asked, "add_reply"), files)
    assert (page.status_code, said in text(page)) == (422, True)
    assert ClearanceReply.objects.count() == 0


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\x00b.jpg", "réponse.JPEG", "x" * 300])
def test_the_name_of_a_file_means_nothing(
    name: str, desk: Browser, asked: ClearanceRequest
) -> None:
    assert desk.post(at(asked, "add_reply"), sent(name, a_photo())).status_code == 302
    shown = desk.get(at(asked, "clearance_reply", ClearanceReply.objects.get().ref))
    assert shown.headers["Content-Disposition"] == 'inline; filename="reply.jpg"'


def test_a_reply_is_shown_as_a_file_that_can_do_nothing_and_each_look_is_kept(
    desk: Browser, asked: ClearanceRequest
) -> None:
    desk.post(at(asked, "add_reply"), sent("a.jpg", a_photo()))
    reply = ClearanceReply.objects.get()
    for times in (1, 2):
        page = desk.get(at(asked, "clearance_reply", reply.ref))
        assert AuditEvent.objects.filter(verb="clearance.reply_seen").count() == times
    assert page.content == bytes(reply.content)
    assert page.headers["Content-Type"] == "image/jpeg"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert page.headers["Cache-Control"] == "no-store"


def test_nobody_else_sees_a_reply(
    desk: Browser, asked: ClearanceRequest, signed_in: Any, therapist: Membership
) -> None:
    desk.post(at(asked, "add_reply"), sent("a.jpg", a_photo()))
    url = at(asked, "clearance_reply", ClearanceReply.objects.get().ref)
    assert signed_in(Browser(), MembershipFactory(role="owner")).get(url).status_code == 404
    office = MembershipFactory(practice=therapist.practice, role="admin")
    assert signed_in(Browser(), office).get(url).status_code == 403
    assert Browser().get(url).status_code == 302


HOSTILE = ['#panic("x")', "*Rosa* _Bell_ `x`", "$x$ <b> \\ @", '"; #import "x"', "李 Ødegård"]


@pytest.mark.parametrize("name", HOSTILE)
def test_the_page_for_the_clinician_takes_what_was_typed_as_text(
    name: str, asked: ClearanceRequest, desk: Browser
) -> None:
    Client.objects.update(name=name)
    page = desk.get(at(asked, "clearance_letter"))
    assert page.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(page.content)) as pdf:
        assert len(pdf.pages) == 1
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.docinfo["/Title"]) == "A question about treatment"


def test_the_page_is_the_same_whoever_gets_it(asked: ClearanceRequest) -> None:
    assert letter(asked, today=FRIDAY).startswith(b"%PDF-")


def test_the_client_gets_the_page_and_adds_a_photo(asked: ClearanceRequest, rosa: Client) -> None:
    phone = Browser()
    start = text(phone.get(link()))
    assert "A form for your visit" in start
    assert "Get the page" not in start
    assert phone.get(link("_letter")).headers["Content-Type"].startswith("text/html")
    assert phone.post(link())["Location"] == link()
    page = text(phone.get(link()))
    assert "We need a word from your GP before your next visit" in page
    assert "Rosa" not in page
    assert "diabetes" not in page.lower()
    assert phone.get(link("_letter")).headers["Content-Type"] == "application/pdf"
    thanks = phone.post(link("_reply"), sent("photo.jpg", a_photo()))
    assert "The reply is with" in text(thanks)
    asked.refresh_from_db()
    assert (asked.state, asked.replies.get().added_by) == ("received", None)


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_the_link_changes_nothing(method: str, asked: ClearanceRequest) -> None:
    before = (
        AuditEvent.objects.exclude(verb="client.seen").count(),
        list(ClearanceRequest.objects.values()),
    )
    for page in ("", "_letter", "_reply"):
        getattr(Browser(), method)(link(page))
    assert (
        AuditEvent.objects.exclude(verb="client.seen").count(),
        list(ClearanceRequest.objects.values()),
    ) == before


@pytest.mark.parametrize("how", ["called off", "too old", "archived", "made up"])
def test_a_link_that_ended_says_what_to_do(
    how: str, asked: ClearanceRequest, desk: Browser, therapist: Membership
) -> None:
    url = link()
    if how == "called off":
        desk.post(at(asked, "call_off_clearance"))
    if how == "too old":
        ClearanceRequest.objects.update(due_on=FRIDAY - timedelta(days=61))
    if how == "archived":
        Client.objects.update(archived_at=NOW)
    if how == "made up":
        url = reverse("ask_link", args=["never-made"])
    for answer in (Browser().get(url), Browser().post(url)):
        assert answer.status_code == 404
        assert "Ask your therapist for a new one." in text(answer)


def test_a_letter_is_withdrawn_with_its_reason(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    letter_in_force = cleared(rosa, therapist)
    url = reverse("withdraw_letter", args=[rosa.ref, letter_in_force.ref])
    assert "What it lifted is closed again at once" in text(desk.get(url))
    assert desk.post(url, {"reason": ""}).status_code == 422
    page = text(desk.post(url, {"reason": "Not hers."}, follow=True))
    assert "Withdrawn. What it lifted is closed again." in page
    assert "Not hers." in page
    assert desk.get(url).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_letters(
    rows: int, desk: Browser, rosa: Client, therapist: Membership, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        cleared(rosa, therapist, until=FRIDAY + timedelta(days=30 + number))
    with django_assert_num_queries(12):
        desk.get(reverse("clearance", args=[rosa.ref]))
