"""Photos through the pages."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.notes.actions import sign
from clients.photos.models import Photo
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.clients.screening.forms import text
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.appointments import booked
from tests.factories.clearances import a_photo
from tests.factories.notes import begun
from tests.factories.photos import photographed, says
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
Counted = Callable[[int], Any]
DAY = timedelta(days=1)


def form(content: bytes | None = None, name: str = "IMG_1.jpg", **changes: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    file = SimpleUploadedFile(name, a_photo() if content is None else content, "text/html")
    return {
        "file": file, "side": "left", "shows": "The sole of the left foot.", "note": "",
        "form_key": str(uuid4()), **changes,
    }  # fmt: skip


def the_list(client: Client) -> str:
    return reverse("client_photos", args=[client.ref])


def at(photo: Photo, name: str) -> str:
    return reverse(name, args=[photo.client.ref, photo.ref])


def test_from_the_draft_to_the_list_and_out_of_it(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    says(rosa, therapist, given=True, now=NOW)
    draft = begun(booked(rosa, therapist), therapist)
    link = f"{the_list(rosa)}?note={draft.ref}"
    assert f'href="{link}"' in desk.get(reverse("note", args=[draft.ref])).content.decode()
    assert f'href="{the_list(rosa)}"' in text(desk.get(reverse("client", args=[rosa.ref])))
    assert re.search(rf'<input[^>]*value="{draft.ref}"[^>]*\schecked', text(desk.get(link)))
    key = str(uuid4())
    for _ in range(2):
        page = desk.post(link, form(note=draft.ref, form_key=key), follow=True)
    assert "The photo is kept." in text(page)
    photo = Photo.objects.get()
    assert (photo.note, photo.side, photo.added_by) == (draft, "left", therapist)
    assert 'alt="The sole of the left foot."' in text(page)
    out = at(photo, "take_out_photo")
    assert "it cannot be put back" in text(desk.get(out))
    assert desk.post(out, {"reason": ""}).status_code == 422
    page = desk.post(out, {"reason": "Blurred."}, follow=True)
    assert "Taken out, not shown." in text(page)
    assert "Blurred." in text(page)
    assert "<img" not in text(page)
    assert [desk.get(at(photo, name)).status_code for name in ("photo_file", "take_out_photo")] == [
        404, 404,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "is_shown", "sentence"),
    [
        ((True,), True, "to compare over time"),
        ((True, False), False, "was taken back on 20 November 2026"),
        ((True, False, True), True, "to compare over time"),
    ],
)
def test_page_and_file_show_what_the_newest_answer_allows(
    said: tuple[bool, ...], is_shown: bool, sentence: str, desk: Browser, rosa: Client,
    therapist: Membership,
) -> None:  # fmt: skip
    photo = photographed(rosa, therapist, now=NOW)
    for number, given in enumerate(said[1:], 1):
        says(rosa, therapist, given=given, now=NOW + timedelta(minutes=number))
    page = text(desk.get(the_list(rosa)))
    assert sentence in page
    assert ("<img" in page, "Not shown." in page) == (is_shown, not is_shown)
    assert ("Add the photo" in page) == is_shown
    assert desk.get(at(photo, "photo_file")).status_code == (200 if is_shown else 404)
    # It is still there to be taken out.
    assert desk.get(at(photo, "take_out_photo")).status_code == 200
    sent = desk.post(the_list(rosa), form())
    assert sent.status_code == (302 if is_shown else 422)
    assert Photo.objects.count() == 1 + is_shown


def test_who_was_never_asked_has_no_form_and_the_page_says_what_to_do(
    desk: Browser, rosa: Client
) -> None:
    page = text(desk.get(the_list(rosa)))
    assert "has not been asked about photographs. Ask them first." in page
    assert "Add the photo" not in page
    assert "No photos yet." in page
    sent = desk.post(the_list(rosa), form())
    assert (sent.status_code, Photo.objects.count()) == (422, 0)
    assert "The sole of the left foot." in text(sent)


def test_the_file_can_do_nothing_stays_in_no_cache_and_each_look_is_kept(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    photo = photographed(rosa, therapist, now=NOW)
    for times in (1, 2):
        page = desk.get(at(photo, "photo_file"))
        assert AuditEvent.objects.filter(verb="photo.seen", client_id=rosa.pk).count() == times
    assert page.content == bytes(photo.content)
    assert {name: page.headers[name] for name in (
        "Content-Type", "Content-Disposition", "X-Content-Type-Options",
        "Content-Security-Policy", "Cache-Control",
    )} == {
        "Content-Type": "image/jpeg",
        "Content-Disposition": 'inline; filename="photo.jpg"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"file": ""}, "Choose a photo of at most 10 MB"),
        ({"content": b""}, "Choose a photo of at most 10 MB"),
        ({"content": b"\xff\xd8\xff" + bytes(10 * 2**20)}, "larger than 10 MB"),
        ({"content": b"\xff\xd8\xff" + bytes(12 * 2**20)}, "Choose a photo of at most 10 MB"),
        ({"content": b"%PDF-1.7"}, "Choose a photo as JPEG or PNG."),
        ({"content": b"<html><script>"}, "Choose a photo as JPEG or PNG."),
        ({"content": a_photo()[:100]}, "This file cannot be read."),
        ({"side": ""}, "Choose left, right or both."),
        ({"shows": ""}, "Write what it shows."),
        ({"shows": "A\nB"}, "Take out the hidden characters"),
        ({"note": "nonsense"}, "That note takes no photo any more."),
    ],
    ids=[
        "no file", "empty", "large", "larger than is read", "pdf", "html", "cut off", "no side",
        "no words", "two lines", "no such note",
    ],
)  # fmt: skip
def test_a_mistake_is_explained_and_what_was_typed_stays(
    changes: dict[str, Any], said: str, desk: Browser, rosa: Client, therapist: Membership
) -> None:
    says(rosa, therapist, given=True, now=NOW)
    page = desk.post(the_list(rosa), form(**changes))
    assert (page.status_code, said in text(page)) == (422, True)
    assert "The sole of the left foot." in text(page) or "shows" in changes
    again = "Choose the photo again" in text(page)
    assert again == (not {"file", "content"} & set(changes))
    assert Photo.objects.count() == 0


def test_a_note_that_was_signed_meanwhile_takes_no_photo(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    says(rosa, therapist, given=True, now=NOW)
    draft = begun(booked(rosa, therapist), therapist)
    assert "Does it belong to a session?" in text(desk.get(the_list(rosa)))
    sign(note=draft, version=draft.version, by=therapist, now=NOW)
    page = desk.post(the_list(rosa), form(note=draft.ref))
    assert (page.status_code, Photo.objects.count()) == (422, 0)
    assert "That note takes no photo any more." in text(page)
    assert "Does it belong to a session?" not in text(desk.get(the_list(rosa)))


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\x00b.jpg", "pied.JPEG", "x" * 300])
def test_the_name_of_a_file_means_nothing(
    name: str, desk: Browser, rosa: Client, therapist: Membership
) -> None:
    says(rosa, therapist, given=True, now=NOW)
    assert desk.post(the_list(rosa), form(name=name)).status_code == 302
    assert Photo.objects.get().kind == "jpeg"


def test_nobody_else_sees_a_photo(
    desk: Browser, rosa: Client, therapist: Membership, signed_in: Callable[..., Browser]
) -> None:
    photo = photographed(rosa, therapist, now=timezone.now())
    other = ClientFactory(practice=therapist.practice)
    strangers = MembershipFactory(role="owner")
    office = MembershipFactory(practice=therapist.practice, role="admin")
    for name in ("photo_file", "take_out_photo"):
        assert desk.get(reverse(name, args=[other.ref, photo.ref])).status_code == 404
        assert signed_in(Browser(), strangers).get(at(photo, name)).status_code == 404
        assert signed_in(Browser(), office).get(at(photo, name)).status_code == 403
        assert Browser().get(at(photo, name)).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    rows: int, desk: Browser, rosa: Client, therapist: Membership,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    for _ in range(rows):
        photographed(rosa, therapist, now=NOW)
    # Session, user, place; client; trace in a savepoint; answers, letters; consent, overrides;
    # open drafts, the answers about photographs, photos.
    with django_assert_num_queries(13):
        desk.get(the_list(rosa))
