"""Forgetting the people of a workshop who are not clients."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, models

from clients.workshops.bulk import send_message, write_message
from clients.workshops.erasing import KEPT_FOR, forget, forget_everywhere
from clients.workshops.feedback import feedback_numbers, give_feedback
from clients.workshops.links import NoSuchPlace, place_token, read_place
from clients.workshops.models import Attendee, SignUp, Workshop
from clients.workshops.models.sign_up import Outcome
from clients.workshops.office import match_client, skip
from clients.workshops.placing import move
from clients.workshops.readers import audience_of
from clients.workshops.recheck import before_sending
from clients.workshops.seats import seats_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.privacy.fields import EncryptedTextField
from tests.factories import ClientFactory
from tests.factories.screening import NOW
from tests.factories.workshops import (
    SATURDAY_AT_TEN,
    TWO_HOURS,
    a_workshop,
    came,
    signs_up,
    takes_part,
)

pytestmark = pytest.mark.django_db
MARK = "Zanzibar"
TEXTS = models.CharField | models.TextField | models.JSONField | EncryptedTextField
LATER = SATURDAY_AT_TEN + TWO_HOURS + KEPT_FOR
TOLD = {
    "outcome": Outcome.ADAPTED, "adapted": {"leave_out": ["heat"], "gently": []},
    "adaptation": f"Leave out {MARK}.", "access_needs": f"{MARK} chair", "phone": "+442079460857",
}  # fmt: skip


@pytest.fixture
def workshop(therapist: Membership) -> Workshop:
    """One who came and wrote, one who waits, and a message to the first."""
    made = a_workshop(therapist, capacity=2, techniques=["heat"])
    one = takes_part(made, f"{MARK} Lee", others=(f"{MARK} Friend",), **TOLD)
    came(one, therapist)
    waits = takes_part(made, f"{MARK} Ray")
    skip(sign_up=waits, reason=MARK, by=therapist, now=NOW)
    give_feedback(sign_up=one, stars=4, recommends="yes", words="Louder.", by=one, now=NOW)
    message = write_message(
        workshop=made, to="confirmed", subject="Parking", text="By the gate.",
        form_key=made.form_key, by=therapist, now=NOW,
    )  # fmt: skip
    seen = audience_of(message).fingerprint
    send_message(message=message, seen=seen, by=therapist, now=NOW)
    return made


def everything() -> str:
    """Every text in the database, opened where it is sealed."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, TEXTS):
                found += [str(v) for v in model._base_manager.values_list(field.name, flat=True)]
    return "\n".join(found).lower()


def test_nothing_of_them_is_left_anywhere(workshop: Workshop) -> None:
    assert MARK.lower() in everything()
    assert forget_everywhere(now=LATER) == 1
    said = everything()
    assert MARK.lower() not in said
    assert "0857" not in said
    assert {one.name for one in Attendee.objects.all()} == {""}


@pytest.mark.parametrize(("at", "number"), [(LATER - timedelta(seconds=1), 0), (LATER, 1)])
def test_a_year_after_the_end_once(at: object, number: int, workshop: Workshop) -> None:
    assert forget_everywhere(now=at) == number  # type: ignore[arg-type]
    assert forget_everywhere(now=at) == 0  # type: ignore[arg-type]
    assert AuditEvent.objects.filter(verb="workshop.erased").count() == number


def test_clients_and_numbers_stay(workshop: Workshop, therapist: Membership) -> None:
    rosa = takes_part(workshop, "Rosa Bell", **TOLD)
    match_client(sign_up=rosa, client=ClientFactory(practice=therapist.practice), by=therapist)
    before = seats_of(workshop, NOW).confirmed
    forget(workshop=workshop, now=LATER)
    rosa.refresh_from_db()
    assert (rosa.name, rosa.erased_at) == ("Rosa Bell", None)
    assert rosa.access_needs == f"{MARK} chair"
    assert seats_of(workshop, NOW).confirmed == before
    assert feedback_numbers(workshop).words == ["Louder."]
    assert OutboundEmail.objects.filter(recipient=rosa.email).exists()


def test_their_letters_say_nothing_to_nobody_and_never_leave(workshop: Workshop) -> None:
    sent = OutboundEmail.objects.earliest("pk")
    OutboundEmail.objects.filter(pk=sent.pk).update(state="sent", sent_at=NOW, next_try_at=None)
    forget(workshop=workshop, now=LATER)
    assert OutboundEmail.objects.count() > 3
    for letter in OutboundEmail.objects.all():
        assert letter.state == ("sent" if letter.pk == sent.pk else "superseded")
        assert (letter.recipient, letter.subject) == ("(removed)", "(removed)")
        assert (letter.body_text, letter.body_html, letter.calendar_text) == ("", "", "")
    assert before_sending(sent, now=LATER).do == "supersede"


def test_their_links_end(workshop: Workshop) -> None:
    token = place_token(SignUp.objects.earliest("pk"))
    read_place(token)
    forget(workshop=workshop, now=LATER)
    with pytest.raises(NoSuchPlace):
        read_place(token)


def test_what_is_emptied_is_empty_at_rest(workshop: Workshop) -> None:
    forget(workshop=workshop, now=LATER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_needs, adaptation, skip_reason FROM workshops_signup")
        values = {str(value) for row in cursor.fetchall() for value in row}
    assert len(values) >= 1
    assert not any(MARK in value for value in values)


def test_messages_about_the_date_somebody_moved_from_are_emptied_too(
    workshop: Workshop, therapist: Membership
) -> None:
    there = a_workshop(
        therapist, start=SATURDAY_AT_TEN + timedelta(days=7), series_ref=workshop.series_ref
    )
    one = SignUp.objects.earliest("pk")
    move(sign_up=one, to=there, by=therapist, now=NOW)
    forget(workshop=there, now=LATER + timedelta(days=7))
    (letter,) = OutboundEmail.objects.filter(kind="workshop_message")
    assert (letter.recipient, letter.body_text) == ("(removed)", "")


def test_whom_a_client_brought_is_forgotten_and_the_client_is_not(
    workshop: Workshop, therapist: Membership
) -> None:
    one = SignUp.objects.earliest("pk")
    match_client(sign_up=one, client=ClientFactory(practice=therapist.practice), by=therapist)
    forget_everywhere(now=LATER)
    names = Attendee.objects.filter(sign_up=one).order_by("place").values_list("name", flat=True)
    assert list(names) == [f"{MARK} Lee", ""]
    assert forget_everywhere(now=LATER) == 0


def test_who_is_found_there_after_the_others_were_forgotten_is_forgotten_too(
    workshop: Workshop,
) -> None:
    forget_everywhere(now=LATER)
    SignUp.objects.update(erased_at=None, name=MARK)
    assert forget_everywhere(now=LATER) == 1
    assert not SignUp.objects.exclude(name="").exists()


@pytest.mark.parametrize(("days", "names"), [(29, {"Una Kerr", "Wes Hall", "Jo Marsh"}),
                                             (30, {"Wes Hall", "Jo Marsh"})])  # fmt: skip
def test_who_never_confirmed_is_forgotten_a_month_after_it(
    days: int, names: set[str], therapist: Membership
) -> None:
    held = a_workshop(therapist, capacity=1)
    takes_part(held)
    signs_up(held, "Una Kerr")
    came(signs_up(held, "Wes Hall"), therapist)
    forget_everywhere(now=SATURDAY_AT_TEN + TWO_HOURS + timedelta(days=days))
    assert set(SignUp.objects.exclude(name="").values_list("name", flat=True)) == names
    assert set(Attendee.objects.exclude(name="").values_list("name", flat=True)) == names
    held.refresh_from_db()
    assert held.erased_at is None
