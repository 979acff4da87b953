"""A stolen copy of the database shows nothing of what a client told and a therapist wrote."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, models

from clients.appointments.availability import Slot
from clients.appointments.models import Appointment
from clients.clearances.actions import ask, receive, refuse
from clients.events.actions import add
from clients.homecare.actions import pause
from clients.homecare.check_ins import change_check_in, check_in
from clients.homecare.models import StepPause, StepStop
from clients.measures.actions import withdraw_rating
from clients.models import Client
from clients.moving_out.models import Export
from clients.moving_out.packing import keep
from clients.notes.actions import amend
from clients.notes.findings import Finding
from clients.notes.habits import keep_habits
from clients.notes.keeping import keep_typed
from clients.notes.models import SessionNote
from clients.online.models import EarlierOffer, FreedTime, MoveRequest
from clients.online.offering import make_offer
from clients.papers.actions import take_out as take_out_paper
from clients.photos.actions import take_out
from clients.referrals.actions import note_response
from clients.rights.models import AccessCopy, PersonRequest, Restriction
from clients.screening.actions import override_stop, send_intake
from clients.screening.concerns import raise_concern, settle
from clients.screening.filling import therapists_filling
from clients.screening.models import Clearance, Concern, IntakeInvitation
from clients.series.models import SeriesReview, TreatmentSeries
from clients.workshops.bulk import write_message
from clients.workshops.feedback import give_feedback
from clients.workshops.models import SignUp
from clients.workshops.signing_up import begin
from clients.workshops.signing_up import keep_typed as keep_typed_sign_up
from practice.accounts.models import Membership
from practice.audit.chain import chain_key
from practice.privacy.fields import EncryptedTextField
from tests.factories import ClientFactory, screened
from tests.factories.addresses import in_trouble
from tests.factories.afterwards import told, took_place
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.circulars import drafted as message_drafted
from tests.factories.clearances import a_photo
from tests.factories.earlier import a_note_from_before
from tests.factories.events import happened
from tests.factories.fees import a_receipt
from tests.factories.homecare import given
from tests.factories.measures import named_now, rated
from tests.factories.notes import drafted, signed
from tests.factories.online import waits
from tests.factories.papers import a_paper
from tests.factories.photos import photographed
from tests.factories.referrals import written
from tests.factories.screening import DIABETES, FRIDAY, NOW, cleared
from tests.factories.series import a_series
from tests.factories.transfer import looked_through
from tests.factories.workshops import a_workshop, takes_part
from tests.practice.accounts.second_steps import with_app

pytestmark = pytest.mark.django_db
MARK = "Zanzibar"


def sealed_columns() -> list[tuple[str, str]]:
    """Every encrypted column there is: table and column."""
    return [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


@pytest.fixture
def _one_of_everything(therapist: Membership) -> None:
    """A row with the mark in every place where somebody may write."""
    client = ClientFactory(practice=therapist.practice, name=f"{MARK} Khan")
    diabetes = DIABETES["diabetes_uncontrolled"]
    screened(client, therapist, NOW, {"diabetes_uncontrolled": {**diabetes, "side": None}})
    letter = cleared(client, therapist, permits=f"Light pressure, {MARK}.")
    Clearance.objects.filter(pk=letter.pk).update(why_withdrawn=MARK)
    asked = ask(client=client, code="dvt_pe_history", side="", by=therapist, now=NOW)
    receive(request=asked, content=a_photo(MARK.encode()), by=therapist, now=NOW)
    refuse(request=asked, reason=MARK, by=therapist, now=NOW)
    override_stop(
        client=client, codes=["fever", MARK], reason=MARK, by=therapist, now=NOW, until=NOW
    )
    therapists_filling(client, therapist).answer({"open_wound": MARK})
    invitation = send_intake(client=client, by=therapist, now=NOW)
    IntakeInvitation.objects.filter(pk=invitation.pk).update(draft={"plain": {"gp": MARK}})
    told = raise_concern(
        client=client, kind=Concern.Kind.RED_FLAG, by=therapist, now=NOW, about={"lines": [MARK]}
    )
    settle(concern=told, decision=MARK, by=therapist, now=NOW)
    words = dict.fromkeys(("since_last", "what_i_did", "response", "plan"), f"{MARK} toes")
    visit = booked(client, therapist, words=f"{MARK} by the side door")
    drafted(visit, therapist, **words, findings=[Finding("solar_plexus", "left", 2, MARK)])
    amended = signed(booked(client, therapist, NOW), therapist, **words, findings=[])
    amend(note=amended, text=MARK, reason=f"{MARK} again", by=therapist, now=NOW)
    plan = given(client, therapist, message=f"{MARK} in the evening")
    done = check_in(assigned=plan, done_on=FRIDAY, form_key=uuid4(), by=therapist, now=NOW)
    change_check_in(check_in=done, by=therapist, now=NOW, soreness=3, comment=MARK)
    pause(assigned=plan, by=therapist, reason=f"{MARK} away", told=f"{MARK} rests", now=NOW)
    StepStop.objects.create(
        practice=plan.practice, assigned=plan, form_key=uuid4(), number=1, side="left",
        reason=MARK, stops_all=False, happened_at=NOW, told_at=NOW,
    )  # fmt: skip
    StepPause.objects.create(
        practice=plan.practice, assigned=plan, number=1, side="left", because=[MARK],
        paused_at=NOW, resumed_at=NOW, resumed_by=therapist, why_resumed=MARK,
    )  # fmt: skip
    message_drafted(therapist, now=NOW, text=f"{MARK} is closed.")
    client.cares.update(reason=MARK)
    a_receipt(client, therapist, MARK)
    _visits_to_come(client, therapist, visit)
    _told_to_others(client, therapist)
    _typed_and_rated(visit, amended, therapist)
    _at_a_workshop(therapist)
    _asked_about(client, therapist)
    looked_through(therapist, now=NOW, word=MARK)
    with_app(therapist.user)
    chain_key()
    _at_an_address(client)


def _asked_about(client: Client, by: Membership) -> None:
    """What they asked about their record, why it is restricted, and a copy of it."""
    of_them = {"practice": client.practice, "client": client}
    PersonRequest.objects.create(
        **of_them, kind="access", words=MARK, received_on=FRIDAY, due_on=FRIDAY, decision="done",
        extended_because=MARK, answer=MARK, answered_on=FRIDAY, answered_by=by,
    )  # fmt: skip
    Restriction.objects.create(
        **of_them, kind="asked", reason=MARK, set_by=by, lifted_by=by, lifted_at=NOW,
        why_lifted=MARK,
    )  # fmt: skip
    AccessCopy.objects.create(
        **of_them, form_key=uuid4(), reason=MARK, asked_by=by, state="ready", goes_at=NOW,
        content=MARK.encode(),
    )  # fmt: skip
    export = Export.objects.create(practice=by.practice, by=by, form_key=uuid4(), reason=MARK)
    keep(export, 1, "tables/client.csv", MARK.encode()).save()


def _at_a_workshop(by: Membership) -> None:
    """What somebody who signed up told, and what was written to and about them."""
    workshop = a_workshop(by, online_link=f"https://{MARK}.example/")
    one = takes_part(workshop, access_needs=MARK, adaptation=MARK)
    SignUp.objects.filter(pk=one.pk).update(
        line_reason=MARK, skip_reason=MARK, adapted={"leave_out": [MARK]}
    )
    begun = begin(workshop=workshop, user=None, begun_from="", may_hold=True, now=NOW)
    keep_typed_sign_up(sign_up=begun, typed={"access_needs": MARK})
    give_feedback(sign_up=one, stars=3, recommends="", words=MARK, by=one, now=NOW)
    write_message(
        workshop=workshop, to="confirmed", subject="Parking", text=MARK, form_key=uuid4(), by=by,
        now=NOW,
    )  # fmt: skip


def _typed_and_rated(visit: Appointment, note: SessionNote, by: Membership) -> None:
    """What was typed and not saved, what is typed often, and ratings."""
    typed = [("plan", MARK)]
    keep_typed(note=note, page=uuid4(), number=1, base_version=1, typed=typed, by=by, now=NOW)
    keep_habits(by=by, shows_soap=True, tenderness_scale=3, snippets={"legs": MARK})
    (rating,) = rated(visit, by, named_now(3, 4, 5, words=(MARK, "Stairs", "Sleep")))
    withdraw_rating(rating=rating, why=MARK, by=by, now=MONDAY_AT_TEN + timedelta(days=1))


def _told_to_others(client: Client, by: Membership) -> None:
    """What went wrong, a letter about it, and a photo."""
    told(took_place(client, by, NOW - timedelta(days=3)), unexpected="yes", words=MARK)
    event = happened(client, by, at=NOW, now=NOW, what=MARK, done=MARK, informed=MARK)
    add(event=event, text=MARK, form_key=uuid4(), by=by, now=NOW)
    letter = written(client, by, now=NOW, reason=MARK)
    note_response(referral=letter, text=MARK, received_on=FRIDAY, form_key=uuid4(), by=by, now=NOW)
    photo = photographed(client, by, now=NOW, shows=MARK, content=a_photo(MARK.encode()))
    take_out(photo=photo, reason=MARK, by=by, now=NOW)
    paper = a_paper(client, by, now=NOW, called=MARK, content=a_photo(MARK.encode()))
    take_out_paper(paper=paper, reason=MARK, by=by, now=NOW)
    a_note_from_before(client, by, now=NOW, word=MARK)


def _visits_to_come(client: Client, by: Membership, visit: Appointment) -> None:
    """What is written about a series, and by a client who wants another time."""
    series = a_series(client, by, goal=f"{MARK} marathon")
    TreatmentSeries.objects.filter(pk=series.pk).update(
        pause_reason=MARK, resumed_because=MARK, outcome=MARK
    )
    SeriesReview.objects.create(
        practice=series.practice, series=series, after=30, raised_at=NOW, decision="go_on",
        words=MARK, done_by=by, done_at=NOW,
    )  # fmt: skip
    MoveRequest.objects.create(
        practice=client.practice, client=client, appointment=visit, wished=MARK, words=MARK,
        state="answered", made_at=NOW, closed_at=NOW, answered_by=by, answer=MARK,
    )  # fmt: skip
    FreedTime.objects.create(
        practice=client.practice, therapist=by, starts_at=NOW, ends_at=MONDAY_AT_TEN, freed_at=NOW,
        offer_from=NOW, skipped=[MARK],
    )  # fmt: skip
    wish = waits(client, visit)
    slot = Slot(MONDAY_AT_TEN + timedelta(hours=5), by.pk, None)
    offer = make_offer(
        row=wish, freed=None, slot=slot, therapist=by, until=MONDAY_AT_TEN, now=NOW, letter=False
    )
    EarlierOffer.objects.filter(pk=offer.pk).update(reason=MARK)


def _at_an_address(client: Client) -> None:
    address = f"{MARK}@post.example"
    Client.objects.filter(pk=client.pk).update(email=address, guardian_email=address)
    SignUp.objects.filter(pk=SignUp.objects.earliest("pk").pk).update(email=address)
    in_trouble(client, now=NOW, address=address)


def raw_values(table: str, column: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM {table} WHERE "{column}" IS NOT NULL')
        yield from (str(row[0]) for row in cursor.fetchall())


@pytest.mark.usefixtures("_one_of_everything")
def test_every_encrypted_column_holds_sealed_text_and_nothing_else() -> None:
    heads = {place: {value[:9] for value in raw_values(*place)} for place in sealed_columns()}
    assert heads == {place: {"v1:test1:"} for place in sealed_columns()}


@pytest.mark.usefixtures("_one_of_everything")
def test_what_was_written_stands_in_the_clear_nowhere_but_in_the_client_s_name() -> None:
    found = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        if any(
            MARK.lower() in value.lower()
            for value in raw_values(model._meta.db_table, field.column)
        )
    }
    # Who answered about photographs is the client, by name; the name’s words are what finds them.
    assert found == {
        ("clients_client", "name"),
        ("clients_client", "name_words"),
        ("consents_consent", "said_by_name"),
    }


@pytest.mark.usefixtures("_one_of_everything")
def test_what_was_written_is_there_for_who_has_the_key() -> None:
    hidden = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
        if not any(
            MARK.lower() in str(v).lower()
            for v in model._base_manager.values_list(field.name, flat=True)
        )
    }
    assert hidden == {
        # A key, and no words.
        ("audit_chainkey", "key"),
        # Answers, decisions and choices are codes, which take no words.
        ("homecare_assignedroutine", "decided"),
        ("homecare_assignedroutine", "step_swaps"),
        ("series_treatmentseries", "stops_known"),
        # A calendar entry names the kind of visit and the practice, and nobody.
        ("mail_outboundemail", "calendar_text"),
        ("screening_screening", "answers"),
    }
