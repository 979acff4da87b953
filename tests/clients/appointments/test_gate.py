"""What health answers mean for a booking: nothing, a reason for the record, or no booking."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from clients.appointments.actions import reschedule
from clients.appointments.gate import NotToBeBooked, StopNeedsReason
from clients.appointments.models import Appointment
from clients.models import Client
from clients.screening.models import Override
from practice.accounts.models import Membership
from routines.safety.rules import load_rules
from tests.factories import ClientFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.screening import (
    ALMONDS,
    CLOT,
    DIABETES,
    FRIDAY,
    NOW,
    WOUND_ON_THE_LEFT,
    cleared,
    yes,
)

pytestmark = pytest.mark.django_db
LABELS = {code: rule.label for code, rule in load_rules().items()}
WOUND = WOUND_ON_THE_LEFT["open_wound"]
BRUISE = {
    "severe_bruising": yes(
        {
            "cause": "known",
            "hard_or_growing": "no",
            "blood_thinners": "no",
            "yellow_and_painless": "no",
        },
        side="right",
        since="2026-11-19",
    )
}
DAY = timedelta(days=1)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """An adult client of the practice."""
    return ClientFactory(practice=therapist.practice, birth_date=date(1986, 3, 27))


@pytest.mark.parametrize("codes", [None, {}, ALMONDS, DIABETES, ALMONDS | DIABETES])
def test_what_does_not_stop_books_without_a_reason(
    codes: dict[str, Any] | None, rosa: Client, therapist: Membership
) -> None:
    if codes is not None:
        screened(rosa, therapist, NOW, codes)
    made = booked(rosa, therapist, stop_reason="Not asked for.")
    assert (made.override, Override.objects.count()) == (None, 0)


def test_every_stop_is_named_with_its_side(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT | BRUISE | ALMONDS)
    with pytest.raises(StopNeedsReason) as caught:
        booked(rosa, therapist)
    assert str(caught.value) == (
        f"Do not treat: {LABELS['open_wound']}, left; {LABELS['severe_bruising']}, right. "
        "If you book anyway, say why."
    )
    made = booked(rosa, therapist, stop_reason="Hands only.")
    assert made.override is not None
    assert made.override.codes == ["open_wound:left", "severe_bruising:right"]


@pytest.mark.parametrize(
    ("codes", "closed"),
    [
        ({"open_wound": WOUND}, []),
        ({"open_wound": WOUND | {"side": "both"}}, ["open_wound"]),
        # The left is closed for good and the right is not: a reason may open it.
        ({"open_wound": WOUND} | BRUISE, []),
        (
            {"open_wound": WOUND, "suspected_stress_fracture": yes(side="right")},
            ["open_wound", "suspected_stress_fracture"],
        ),
        (CLOT | {"open_wound": WOUND}, ["dvt_suspected_or_current", "open_wound"]),
    ],
)
def test_there_is_no_reason_where_lasting_stops_leave_no_side_free(
    codes: dict[str, Any], closed: list[str], rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, codes)
    if not closed:
        assert booked(rosa, therapist, stop_reason="The other foot.").override is not None
        return
    with pytest.raises(NotToBeBooked) as caught, transaction.atomic():
        booked(rosa, therapist, stop_reason="The other foot.")
    assert sorted(reason.code for reason in caught.value.reasons) == closed
    assert not caught.value.wants_guardian
    assert (Appointment.objects.count(), Override.objects.count()) == (0, 0)


@pytest.mark.parametrize("has_form", [True, False])
def test_a_child_is_booked_once_a_guardian_agreed_or_they_are_sixteen(
    has_form: bool, therapist: Membership
) -> None:
    child = ClientFactory(practice=therapist.practice, birth_date=MONDAY_AT_TEN.date().replace(
        year=2010) + DAY)  # fmt: skip
    if has_form:
        screened(child, therapist, NOW)
    with pytest.raises(NotToBeBooked) as caught, transaction.atomic():
        booked(child, therapist, stop_reason="His mother rang.")
    assert caught.value.wants_guardian
    on_the_birthday = booked(child, therapist, MONDAY_AT_TEN + DAY)
    Client.objects.update(guardian_consented_on=FRIDAY)
    child.refresh_from_db()
    assert [on_the_birthday.pk, booked(child, therapist).pk] == list(
        Appointment.objects.order_by("pk").values_list("pk", flat=True)
    )


def test_a_stop_counts_on_the_day_of_the_visit(rosa: Client, therapist: Membership) -> None:
    sprain = yes({"able_to_walk": "yes"}, side="left", since="2026-11-20")
    screened(rosa, therapist, NOW, {"acute_sprain_strain": sprain})
    with pytest.raises(StopNeedsReason):
        booked(rosa, therapist, NOW + 2 * DAY)
    assert booked(rosa, therapist, NOW + 3 * DAY).override is None


def test_a_letter_that_ends_before_the_visit_changes_nothing_of_the_booking(
    rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, DIABETES)
    cleared(rosa, therapist, until=FRIDAY)
    assert booked(rosa, therapist, MONDAY_AT_TEN).override is None


def test_a_reason_that_is_none_stores_neither_booking_nor_exception(
    rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    with pytest.raises(ValidationError), transaction.atomic():
        booked(rosa, therapist, stop_reason="Right\x00foot")
    assert (Appointment.objects.count(), Override.objects.count()) == (0, 0)


def test_a_move_onto_a_new_stop_asks_again_and_keeps_both_reasons(
    rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    made = booked(rosa, therapist, stop_reason="Right foot only.")
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT | BRUISE)
    with pytest.raises(StopNeedsReason):
        reschedule(appointment=made, starts_at=MONDAY_AT_TEN + DAY, by=therapist, now=NOW)
    moved = reschedule(
        appointment=made, starts_at=MONDAY_AT_TEN + DAY, by=therapist, now=NOW,
        stop_reason="Hands only.", stops_shown=["open_wound:left", "severe_bruising:right"],
    )  # fmt: skip
    assert moved.override is not None
    assert moved.override.codes == ["open_wound:left", "severe_bruising:right"]
    reasons = [override.reason for override in Override.objects.order_by("pk")]
    assert reasons == ["Right foot only.", "Hands only."]
