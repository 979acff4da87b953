"""Two records of one person made one: what moves, what is refused, what stays cautious."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from clients.actions import open_portal
from clients.appointments.models import Appointment
from clients.consents.queries import has_consented
from clients.joining.actions import CannotJoin, join, undo_join
from clients.joining.models import ClientJoin
from clients.joining.queries import side
from clients.joining.rows import STAY, pointers
from clients.measures.actions import choose_measures
from clients.models import Client
from clients.notes.models import SessionNote
from clients.rights.accounts import close_portal
from clients.screening.answers import latest_by_code
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern, Screening
from clients.screening.queries import safety_of
from practice.accounts.models import Membership, User
from practice.audit.models import AuditEvent
from routines.safety.levels import Level, Side
from tests.clients.consents.test_answers import answer
from tests.factories import ClientFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.homecare import given
from tests.factories.measures import named_now, pain, rated
from tests.factories.notes import signed
from tests.factories.screening import (
    CLOT,
    DIABETES,
    FRIDAY,
    NOW,
    WOUND_ON_THE_LEFT,
    cleared,
    yes,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOW + DAY
ON_THE_RIGHT = {"open_wound": WOUND_ON_THE_LEFT["open_wound"] | {"side": "right"}}
OLDER = {"open_wound": WOUND_ON_THE_LEFT["open_wound"] | {"since": "2026-11-01"}}
INFECTED = {
    "open_wound": yes(
        WOUND_ON_THE_LEFT["open_wound"]["answers"] | {"signs_of_infection": "yes"},
        side="left",
        since="2026-11-19",
    )
}


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """The record to keep."""
    return ClientFactory(practice=therapist.practice, name="Rosa Bell", birth_date=None, phone="")


@pytest.fixture
def again(therapist: Membership) -> Client:
    """The same person, added once more."""
    return ClientFactory(practice=therapist.practice, name="Rosa Bell")


def joined(kept: Client, other: Client, by: Membership) -> ClientJoin:
    row = join(kept=kept, joined=other, by=by, now=LATER)
    for client in (kept, other):
        client.refresh_from_db()
    return row


def test_every_table_that_points_at_a_client_is_moved_or_listed() -> None:
    pointing = {
        f"{relation.related_model._meta.label_lower}.{relation.field.name}"  # type: ignore[union-attr]
        for relation in Client._meta.get_fields()
        if relation.auto_created and not relation.concrete
    }
    assert {label for label, _, _ in pointers()} == pointing - STAY
    assert pointing >= STAY


def refusals_of_updates() -> dict[str, str]:
    """The body of each trigger that compares columns, by its table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT c.relname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE NOT t.tgisinternal AND (t.tgtype & 16) <> 0"
            )
        rows = [(str(table), str(sql)) for table, sql in cursor.fetchall()]
    return {
        table: sql
        for table, sql in rows
        if "IS DISTINCT FROM" in sql or ("UPDATE" in sql and "1 = 1" in sql)
    }


# What becomes of a row without being an edit of what it says.
ALSO = {
    "screening.Clearance": {"withdrawn_at", "withdrawn_by_id", "why_withdrawn"},
    "rights.PersonRequest": {
        "due_on",
        "extended_on",
        "extended_because",
        "paused_on",
        "acknowledged_on",
        "decision",
        "answer",
        "answered_on",
        "answered_by_id",
    },
    "fees.Charge": {
        "kind",
        "usual_pence",
        "amount_pence",
        "is_waived",
        "reason",
        "covered_by_id",
        "cover_number",
        "on",
    },
    "papers.Paper": {"taken_out_at", "taken_out_by_id", "why_taken_out"},
    "photos.Photo": {"taken_out_at", "taken_out_by_id", "why_taken_out"},
}


def test_what_is_kept_for_good_may_change_its_client_and_nothing_else() -> None:
    refusals = refusals_of_updates()
    for _, model, name in pointers():
        said = refusals.get(model._meta.db_table)
        if said is None:
            continue
        columns = {field.column for field in model._meta.concrete_fields}
        own = model._meta.get_field(name).column  # type: ignore[union-attr]
        compared = {column for column in columns if f"NEW.{column} IS DISTINCT" in said}
        assert (model._meta.label, columns - compared) == (
            model._meta.label,
            {own} | ALSO.get(model._meta.label, set()),
        )
    assert {"screening_screening", "notes_sessionnote", "consents_consent"} <= set(refusals)


def test_a_signed_note_and_answers_are_still_read_only(therapist: Membership, rosa: Client) -> None:
    screened(rosa, therapist, NOW)
    note = signed(booked(rosa, therapist), therapist, plan="Once a week.")
    for rows, change in (
        (Screening.objects.all(), {"kind": "pulse"}),
        (SessionNote.objects.filter(pk=note.pk), {"version": 9}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_everything_of_the_one_is_with_the_other(
    rosa: Client, again: Client, therapist: Membership
) -> None:
    screened(again, therapist, NOW)
    visit = booked(again, therapist)
    note = signed(visit, therapist, plan="Once a week.")
    plan = given(again, therapist)
    row = joined(rosa, again, therapist)
    assert [one.client for one in (Appointment.objects.get(), SessionNote.objects.get())] == [
        rosa, rosa,
    ]  # fmt: skip
    plan.refresh_from_db()
    note.refresh_from_db()
    assert (plan.client, note.plan, rosa.screenings.count()) == (rosa, "Once a week.", 1)
    assert (again.joined_into, again.archived_at) == (rosa, LATER)
    assert row.moved["appointments.appointment.client"] == [visit.pk]
    done = AuditEvent.objects.filter(verb="client.joined").order_by("client_id")
    assert {event.client_id for event in done} == {rosa.pk, again.pk}


def test_ratings_and_what_was_named_go_along(
    rosa: Client, again: Client, therapist: Membership
) -> None:
    rated(booked(again, therapist), therapist, *pain(6, 4), named_now(2, 4, 6))
    choose_measures(client=again, codes=["visa_a"], by=therapist, now=NOW)
    row = joined(rosa, again, therapist)
    counts = (rosa.ratings.count(), rosa.named_items.count(), rosa.measure_choices.count())
    assert counts == (3, 3, 1)
    undo_join(row=row, by=therapist, now=LATER)
    assert (rosa.ratings.count(), again.ratings.count(), again.named_items.count()) == (0, 3, 3)


def test_details_that_are_missing_are_taken_over_and_the_others_stay(
    rosa: Client, again: Client, therapist: Membership
) -> None:
    address, born = rosa.email, again.birth_date
    row = joined(rosa, again, therapist)
    assert (rosa.email, rosa.birth_date) == (address, born)
    assert row.filled == ["birth_date", "phone"]


@pytest.mark.parametrize(
    ("kept", "other", "stays"),
    [
        ("", "America/New_York", "America/New_York"),
        ("Asia/Tokyo", "America/New_York", "Asia/Tokyo"),
        ("Asia/Tokyo", "", "Asia/Tokyo"),
    ],
)
def test_the_clock_they_live_on_goes_along_when_the_kept_record_has_none(
    kept: str, other: str, stays: str, rosa: Client, again: Client, therapist: Membership
) -> None:
    for client, zone in ((rosa, kept), (again, other)):
        client.time_zone = zone
        client.save(update_fields=["time_zone"])
    shown = [dict(side(client, now=LATER).rows)["Clock"] for client in (rosa, again)]
    assert shown == [zone or "The practice's" for zone in (kept, other)]
    row = joined(rosa, again, therapist)
    assert rosa.time_zone == stays
    undo_join(row=row, by=therapist, now=LATER)
    rosa.refresh_from_db()
    assert rosa.time_zone == kept


def test_an_account_goes_along_when_the_kept_record_has_none(
    rosa: Client, therapist: Membership
) -> None:
    other = ClientFactory(practice=therapist.practice, with_account=True)
    user = other.user
    joined(rosa, other, therapist)
    assert (rosa.user, other.user) == (user, None)


def test_undone_it_goes_back(rosa: Client, therapist: Membership) -> None:
    other = ClientFactory(practice=therapist.practice, with_account=True)
    user = other.user
    User.objects.update(joined_at=NOW)
    row = join(kept=rosa, joined=other, by=therapist, now=LATER)
    undo_join(row=row, by=therapist, now=LATER + DAY)
    rosa.refresh_from_db()
    other.refresh_from_db()
    assert (rosa.user, other.user) == (None, user)


def test_one_that_was_opened_since_stays_where_it_was_opened(
    rosa: Client, therapist: Membership
) -> None:
    other = ClientFactory(practice=therapist.practice, with_account=True)
    User.objects.update(joined_at=NOW)
    row = join(kept=rosa, joined=other, by=therapist, now=LATER)
    close_portal(client=rosa, by=therapist, now=LATER)
    user = open_portal(client=rosa, by=therapist)
    undo_join(row=row, by=therapist, now=LATER + DAY)
    rosa.refresh_from_db()
    other.refresh_from_db()
    assert (rosa.user, other.user) == (user, None)


FORMS: list[tuple[Any, Any]] = [
    ({}, WOUND_ON_THE_LEFT),
    (WOUND_ON_THE_LEFT, {}),
    (WOUND_ON_THE_LEFT, ON_THE_RIGHT),
    (WOUND_ON_THE_LEFT, INFECTED),
    (OLDER, WOUND_ON_THE_LEFT),
    (CLOT, DIABETES),
    (DIABETES, {}),
    (None, CLOT),
    (CLOT, None),
    ({"open_wound": {"answer": "unsure"}}, WOUND_ON_THE_LEFT),
]


def levels(client: Client) -> dict[tuple[str, Side], int]:
    """How far this client is limited on each side, in the clinic and at home."""
    safety = safety_of(client, on=LATER.date())
    held = safety.assessment or safety.so_far
    assert held is not None
    places = {"clinic": held.clinic, "home": held.home}
    return {
        (place, side): getattr(level, side.value).rank
        for place, level in places.items()
        for side in (Side.LEFT, Side.RIGHT)
    }


@pytest.mark.parametrize("first", ["kept", "joined"])
@pytest.mark.parametrize("letters", [(), ("kept",), ("joined",), ("kept", "joined")])
@pytest.mark.parametrize(("kept_said", "joined_said"), FORMS)
def test_after_a_join_nothing_is_looser_than_before(
    kept_said: Any, joined_said: Any, letters: tuple[str, ...], first: str, rosa: Client,
    again: Client, therapist: Membership,
) -> None:  # fmt: skip
    order = [("kept", rosa, kept_said), ("joined", again, joined_said)]
    for n, (_, client, said) in enumerate(order if first == "kept" else order[::-1]):
        if said is not None:
            screened(client, therapist, NOW + n * timedelta(minutes=5), said)
    for name, client, _ in order:
        if name in letters:
            cleared(client, therapist, now=NOW + timedelta(minutes=30))
    before = [levels(client) for _, client, _ in order]
    joined(rosa, again, therapist)
    after = levels(rosa)
    assert {key: after[key] >= max(one[key] for one in before) for key in after} == dict.fromkeys(
        after, True
    )


def test_the_more_cautious_answer_is_a_change_told_by_the_therapist(
    rosa: Client, again: Client, therapist: Membership
) -> None:
    screened(again, therapist, NOW, WOUND_ON_THE_LEFT)
    screened(rosa, therapist, NOW + timedelta(minutes=5))
    row = joined(rosa, again, therapist)
    told = row.caution
    assert told is not None
    assert (told.kind, told.told_by, told.recorded_by, set(told.answers["codes"])) == (
        "change", "therapist", therapist, {"open_wound"},
    )  # fmt: skip
    assert [stop.clinic for stop in safety_of(rosa, on=FRIDAY).stops] == [Level.STOP]


def test_equal_answers_are_not_told_again(
    rosa: Client, again: Client, therapist: Membership
) -> None:
    for client in (rosa, again):
        screened(client, therapist, NOW, WOUND_ON_THE_LEFT)
    assert joined(rosa, again, therapist).caution is None
    answers = latest_by_code(s.answers for s in rosa.screenings.all())
    assert answers["open_wound"]["side"] == "left"


def test_a_letter_in_force_for_both_stays_and_one_for_one_is_set_aside(
    rosa: Client, again: Client, therapist: Membership
) -> None:
    for client in (rosa, again):
        screened(client, therapist, NOW, DIABETES)
    letter = cleared(rosa, therapist)
    row = joined(rosa, again, therapist)
    letter.refresh_from_db()
    assert (row.set_aside, letter.withdrawn_at) == ([letter.pk], LATER)


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        ("overlap", "Both have an appointment on 23 November 2026 at 10:30"),
        ("birth", "Their birth dates differ."),
        ("archived", "archived or joined already"),
        ("itself", "Choose two different clients"),
        ("elsewhere", "Choose two different clients"),
    ],
)
def test_what_cannot_be_one_is_refused_in_a_sentence(
    prepare: str, says: str, rosa: Client, again: Client, therapist: Membership, owner: Membership,
    other_therapist: Membership,
) -> None:  # fmt: skip
    other = again
    if prepare == "overlap":
        booked(rosa, therapist)
        booked(again, owner, MONDAY_AT_TEN + timedelta(minutes=30))
    elif prepare == "birth":
        Client.objects.filter(pk=rosa.pk).update(birth_date="1950-01-01")
    elif prepare == "archived":
        Client.objects.filter(pk=again.pk).update(archived_at=NOW)
    elif prepare == "itself":
        other = rosa
    else:
        other = ClientFactory(practice=other_therapist.practice)
    with pytest.raises(CannotJoin, match=says):
        join(kept=rosa, joined=other, by=therapist, now=LATER)
    assert ClientJoin.objects.count() == 0
    assert Client.objects.filter(joined_into__isnull=False).count() == 0


def test_the_same_join_twice_is_one(rosa: Client, again: Client, therapist: Membership) -> None:
    assert joined(rosa, again, therapist) == joined(rosa, again, therapist)
    with pytest.raises(CannotJoin):
        join(kept=again, joined=rosa, by=therapist, now=LATER)


def test_the_question_whether_they_are_one_is_settled(
    rosa: Client, again: Client, therapist: Membership
) -> None:
    raise_concern(
        client=rosa,
        kind=Concern.Kind.DUPLICATE,
        by=therapist,
        now=NOW,
        key=again.ref,
        about={"other": again.ref},
    )
    joined(rosa, again, therapist)
    assert Concern.objects.get().decision == "The two records were joined."


@pytest.mark.parametrize(
    ("kept_said", "joined_said", "is_joined"),
    [
        (None, False, True),
        (True, True, True),
        (False, False, True),
        # The later of the two is the joined record's.
        (True, False, True),
        (False, True, False),
    ],
)
def test_a_no_to_a_purpose_does_not_give_way_to_a_yes_in_the_other_record(
    kept_said: bool | None, joined_said: bool, is_joined: bool, rosa: Client, again: Client,
    therapist: Membership,
) -> None:  # fmt: skip
    if kept_said is not None:
        answer(rosa, therapist, given=kept_said)
    answer(again, therapist, given=joined_said, now=NOW)
    if is_joined:
        joined(rosa, again, therapist)
        assert has_consented(rosa, "treatment") == joined_said
        return
    with pytest.raises(CannotJoin, match="under Consents, Treatment"):
        join(kept=rosa, joined=again, by=therapist, now=LATER)
