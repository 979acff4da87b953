"""A photo rests on a standing yes, is kept sealed as it came, and is only ever taken out."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from PIL import Image

from clients.joining.actions import join
from clients.models import Client
from clients.notes.actions import sign
from clients.notes.locking import set_lock
from clients.photos.actions import NotShown, look_at, take_out
from clients.photos.models import Photo
from clients.photos.standing import standing_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.privacy.uploads import MOST_BYTES, CannotTake
from tests.clients.consents.test_answers import answer
from tests.factories import ClientFactory
from tests.factories.appointments import booked
from tests.factories.clearances import a_photo
from tests.factories.notes import begun, signed
from tests.factories.photos import added, photographed, says
from tests.factories.screening import NOW
from tests.practice.privacy.hostile_files import KEPT, REFUSED, SECRET, with_place

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ANSWERS: list[tuple[tuple[bool, ...], bool, str]] = [
    # What the client answered, in turn; whether photos are taken and shown; what is said.
    ((), False, "has not been asked about photographs"),
    ((True,), True, ""),
    ((False,), False, "said no to photographs on 20 November 2026"),
    ((True, False), False, "was taken back on 20 November 2026"),
    ((False, True), True, ""),
    ((True, False, True), True, ""),
    ((True, False, True, False), False, "was taken back on 20 November 2026"),
]


@pytest.mark.parametrize(("said", "may", "sentence"), ANSWERS)
def test_a_photo_is_taken_and_shown_only_while_the_newest_answer_is_a_yes(
    said: tuple[bool, ...], may: bool, sentence: str, rosa: Client, therapist: Membership
) -> None:
    earlier = None
    for number, given in enumerate(said):
        says(rosa, therapist, given=given, now=NOW + number * MINUTE)
        if given and earlier is None:
            earlier = added(rosa, therapist, now=NOW + number * MINUTE)
    assert sentence in standing_of(rosa).sentence
    if may:
        assert added(rosa, therapist, now=NOW + DAY).consent == standing_of(rosa).consent
    else:
        with pytest.raises(ValidationError, match=sentence):
            added(rosa, therapist, now=NOW + DAY)
    if earlier is not None and may:
        assert look_at(photo=earlier, by=therapist).startswith(b"\xff\xd8\xff")
    elif earlier is not None:
        with pytest.raises(NotShown, match=sentence):
            look_at(photo=earlier, by=therapist)
    there = int(earlier is not None)
    assert Photo.objects.count() == there + may
    assert AuditEvent.objects.filter(verb="photo.added").count() == there + may
    assert AuditEvent.objects.filter(verb="photo.seen").count() == there * may


@pytest.mark.parametrize("purpose", ["treatment", "gp"])
def test_no_other_consent_will_do(purpose: str, rosa: Client, therapist: Membership) -> None:
    answer(rosa, therapist, purpose=purpose)
    with pytest.raises(ValidationError, match="has not been asked"):
        added(rosa, therapist, now=NOW)


def test_the_database_takes_no_photo_without_the_yes_that_holds(
    rosa: Client, therapist: Membership
) -> None:
    other = ClientFactory(practice=therapist.practice)
    first = says(rosa, therapist, given=True, now=NOW)
    no = says(rosa, therapist, given=False, now=NOW + MINUTE)
    row = {
        "practice": rosa.practice, "kind": "jpeg", "content": a_photo(), "size": 1,
        "side": "left", "shows": "A sole.", "added_by": therapist,
    }  # fmt: skip
    hers = says(other, therapist, given=True, now=NOW)
    treated = answer(other, therapist, now=NOW)
    for client, consent in ((rosa, first), (rosa, no), (rosa, hers), (other, treated)):
        with pytest.raises(IntegrityError, match="photo_needs_consent"), transaction.atomic():
            Photo.objects.create(client=client, consent=consent, form_key=uuid4(), **row)
    made = Photo.objects.create(client=other, consent=hers, form_key=uuid4(), **row)
    assert Photo.objects.get() == made


@pytest.mark.parametrize("name", [name for name, (kind, _) in KEPT.items() if kind != "pdf"])
def test_a_picture_is_written_anew(name: str, rosa: Client, therapist: Membership) -> None:
    photo = photographed(rosa, therapist, now=NOW, content=KEPT[name][1])
    shown = look_at(photo=photo, by=therapist)
    assert SECRET not in shown
    assert (photo.size, photo.kind) == (len(shown), KEPT[name][0])
    assert not Image.open(io.BytesIO(shown)).getexif()


@pytest.mark.parametrize("name", [*REFUSED, *(n for n, (kind, _) in KEPT.items() if kind == "pdf")])
def test_a_file_that_will_not_do_is_refused(name: str, rosa: Client, therapist: Membership) -> None:
    content = REFUSED[name] if name in REFUSED else KEPT[name][1]
    with pytest.raises(CannotTake) as refusal:
        photographed(rosa, therapist, now=NOW, content=content)
    assert "PDF" not in str(refusal.value)
    assert Photo.objects.count() == 0


def test_what_is_too_large_is_refused(rosa: Client, therapist: Membership) -> None:
    with pytest.raises(CannotTake, match="10 MB"):
        photographed(rosa, therapist, now=NOW, content=a_photo(bytes(MOST_BYTES)))


def test_a_stolen_row_shows_nothing(rosa: Client, therapist: Membership) -> None:
    photographed(rosa, therapist, now=NOW, content=with_place("JPEG"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, shows FROM photos_photo")
        content, shows = cursor.fetchone()
    assert b"JFIF" not in bytes(content)
    assert not bytes(content).startswith(b"\xff\xd8")
    assert "callus" not in shows


def test_the_same_form_sent_twice_is_one_photo(rosa: Client, therapist: Membership) -> None:
    key = uuid4()
    first, again = (photographed(rosa, therapist, now=NOW, form_key=key) for _ in range(2))
    assert first == again
    assert AuditEvent.objects.filter(verb="photo.added", client_id=rosa.pk).count() == 1


def test_a_photo_of_a_session_comes_while_its_note_is_a_draft(
    rosa: Client, therapist: Membership
) -> None:
    draft = begun(booked(rosa, therapist), therapist)
    photo = photographed(rosa, therapist, now=NOW, note=draft)
    sign(note=draft, version=draft.version, by=therapist, now=NOW + MINUTE)
    # What was put there stays, and is shown and taken out as before.
    assert look_at(photo=photo, by=therapist)
    assert take_out(photo=photo, reason="Blurred.", by=therapist, now=NOW + DAY).note == draft
    with pytest.raises(ValidationError, match="takes no photo any more"):
        photographed(rosa, therapist, now=NOW + DAY, note=draft)
    assert Photo.objects.count() == 1


def test_a_locked_draft_takes_no_photo(rosa: Client, therapist: Membership) -> None:
    draft = begun(booked(rosa, therapist), therapist)
    set_lock(practice=rosa.practice, hours=24, by=therapist)
    with pytest.raises(ValidationError, match="takes no photo any more"):
        photographed(rosa, therapist, now=NOW + 2 * DAY, note=draft)


def test_a_photo_goes_to_no_session_of_somebody_else(rosa: Client, therapist: Membership) -> None:
    draft = begun(booked(ClientFactory(practice=therapist.practice), therapist), therapist)
    with pytest.raises(ValidationError, match="somebody else"):
        photographed(rosa, therapist, now=NOW, note=draft)


def test_the_database_adds_no_photo_to_a_signed_note(rosa: Client, therapist: Membership) -> None:
    note = signed(booked(rosa, therapist), therapist)
    photo = photographed(rosa, therapist, now=NOW)
    photo.pk, photo.note, photo.form_key, photo.ref = None, note, uuid4(), "other"
    with pytest.raises(IntegrityError, match="note_is_signed"), transaction.atomic():
        photo.save(force_insert=True)
    with pytest.raises(IntegrityError, match="photo_is_never_edited"), transaction.atomic():
        Photo.objects.update(note=note)
    assert Photo.objects.get().note is None


def test_it_is_taken_out_once_with_its_reason_and_shown_to_nobody(
    rosa: Client, therapist: Membership, owner: Membership
) -> None:
    photo = photographed(rosa, therapist, now=NOW)
    take_out(photo=photo, reason=" She asked for it. ", by=therapist, now=NOW + MINUTE)
    again = take_out(photo=photo, reason="Another.", by=owner, now=NOW + DAY)
    assert (again.why_taken_out, again.taken_out_by, again.taken_out_at) == (
        "She asked for it.", therapist, NOW + MINUTE,
    )  # fmt: skip
    with pytest.raises(NotShown, match="taken out"):
        look_at(photo=photo, by=therapist)
    assert AuditEvent.objects.filter(verb="photo.taken_out", client_id=rosa.pk).count() == 1


def test_it_can_be_taken_out_after_the_consent_was(rosa: Client, therapist: Membership) -> None:
    photo = photographed(rosa, therapist, now=NOW)
    says(rosa, therapist, given=False, now=NOW + MINUTE)
    take_out(photo=photo, reason="She asked for it.", by=therapist, now=NOW + DAY)
    says(rosa, therapist, given=True, now=NOW + 2 * DAY)
    with pytest.raises(NotShown, match="taken out"):
        look_at(photo=photo, by=therapist)


def test_what_was_kept_is_never_edited_nor_removed_nor_put_back(
    rosa: Client, therapist: Membership
) -> None:
    photo = photographed(rosa, therapist, now=NOW)
    changes = [{"side": "right"}, {"shows": "Nothing."}, {"content": b""}, {"added_at": NOW + DAY}]
    for change in changes:
        with pytest.raises(IntegrityError, match="photo_is_never_edited"), transaction.atomic():
            Photo.objects.update(**change)
    with pytest.raises(IntegrityError, match="photo_is_kept"), transaction.atomic():
        Photo.objects.all()._raw_delete(Photo.objects.db)
    take_out(photo=photo, reason="Blurred.", by=therapist, now=NOW)
    for change in (
        {"taken_out_at": None, "taken_out_by": None}, {"taken_out_at": NOW + DAY},
        {"why_taken_out": "Sharp."},
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="photo_stays_out"), transaction.atomic():
            Photo.objects.update(**change)


def test_photos_go_along_when_two_records_are_joined(rosa: Client, therapist: Membership) -> None:
    again = ClientFactory(practice=therapist.practice, name="Rosa Bell", birth_date=None)
    photo = photographed(again, therapist, now=NOW)
    join(kept=rosa, joined=again, by=therapist, now=NOW + DAY)
    assert rosa.photos.get() == photo
    assert look_at(photo=photo, by=therapist)
    says(rosa, therapist, given=False, now=NOW + 2 * DAY)
    with pytest.raises(NotShown):
        look_at(photo=photo, by=therapist)
