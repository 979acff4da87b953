"""What holds for a client today: the sum of all they told, letters in date, and their age."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from clients.models import Client
from clients.screening.actions import record_screening
from clients.screening.models import Clearance
from clients.screening.queries import Safety, safety_by_client, safety_of
from practice.accounts.models import Membership
from practice.audit.actors import Actor
from routines.safety.engine import UNDER_16
from routines.safety.rules import load_rules
from tests.factories import ClientFactory, screened
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
from tests.routines.safety.calm import CALM

pytestmark = pytest.mark.django_db
NO = {"answer": "no"}
DAY = timedelta(days=1)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """An adult client of the practice."""
    return ClientFactory(practice=therapist.practice, birth_date=date(1986, 3, 27))


def levels(safety: Safety) -> tuple[str, str]:
    """The overall level in the clinic and at home."""
    assert safety.assessment is not None
    return safety.assessment.clinic.overall.value, safety.assessment.home.overall.value


def codes_of(safety: Safety) -> list[str]:
    assert safety.assessment is not None
    return [reason.code for reason in safety.assessment.reasons]


def changed(client: Client, by: Membership, days: int, **codes: dict[str, Any]) -> None:
    """Told some days later than the form."""
    record_screening(
        client=client, kind="change", codes=codes, by=by, now=NOW + timedelta(days=days)
    )


def test_without_a_form_nothing_may_be_concluded(rosa: Client) -> None:
    safety = safety_of(rosa, on=FRIDAY)
    assert (safety.assessment, safety.is_known, safety.stops) == (None, False, ())


def test_a_form_of_plain_nos_rules_nothing_out(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW)
    safety = safety_of(rosa, on=FRIDAY)
    assert (levels(safety), codes_of(safety), safety.is_known) == (("none", "none"), [], True)
    assert (safety.answered_on, safety.told_by) == (FRIDAY, "the therapist")


def test_later_answers_speak_over_earlier_ones(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW, {**WOUND_ON_THE_LEFT, **ALMONDS})
    changed(rosa, therapist, 1, open_wound=NO)
    assert codes_of(safety_of(rosa, on=FRIDAY + DAY)) == ["allergy_nut_or_product"]
    changed(rosa, therapist, 2, **CLOT)
    safety = safety_of(rosa, on=FRIDAY + 2 * DAY)
    assert codes_of(safety) == ["dvt_suspected_or_current", "allergy_nut_or_product"]
    screened(rosa, therapist, NOW + 3 * DAY)
    assert codes_of(safety_of(rosa, on=FRIDAY + 3 * DAY)) == []


def test_two_forms_at_the_same_moment_count_in_the_order_they_came(
    rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, CLOT)
    screened(rosa, therapist, NOW)
    assert codes_of(safety_of(rosa, on=FRIDAY)) == []


def test_who_told_last_is_named(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW)
    record_screening(client=rosa, kind="intake", codes={}, by=Actor("link", 1), now=NOW + 2 * DAY)
    safety = safety_of(rosa, on=FRIDAY + 3 * DAY)
    assert (safety.told_by, safety.answered_on) == ("the client", FRIDAY + 2 * DAY)


def test_what_was_not_sure_is_known_to_be(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW, {"fever_or_infectious_illness": {"answer": "unsure"}})
    safety = safety_of(rosa, on=FRIDAY)
    assert safety.unsure == {"fever_or_infectious_illness"}
    assert levels(safety) == ("stop", "stop")


@pytest.mark.parametrize(("days", "old"), [(365, False), (366, True)])
def test_a_form_is_old_after_a_year(
    days: int, old: bool, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW)
    changed(rosa, therapist, 300, alcohol_or_drugs=NO)
    assert safety_of(rosa, on=FRIDAY + days * DAY).form_is_old is old


def test_a_letter_lifts_what_it_may_until_its_last_day(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW, DIABETES)
    assert levels(safety_of(rosa, on=FRIDAY)) == ("clearance", "stop")
    letter = cleared(rosa, therapist, until=FRIDAY + 10 * DAY)
    on_the_day = [levels(safety_of(rosa, on=FRIDAY + n * DAY)) for n in (0, 10, 11)]
    assert on_the_day == [("adapt", "adapt"), ("adapt", "adapt"), ("clearance", "stop")]
    assert levels(safety_of(rosa, on=FRIDAY - DAY)) == ("clearance", "stop")
    Clearance.objects.filter(pk=letter.pk).update(withdrawn_at=NOW)
    assert levels(safety_of(rosa, on=FRIDAY)) == ("clearance", "stop")


def test_the_newest_letter_counts_even_if_it_is_the_shorter(
    rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, DIABETES)
    cleared(rosa, therapist, until=FRIDAY + 20 * DAY)
    cleared(rosa, therapist, until=FRIDAY + 5 * DAY)
    assert levels(safety_of(rosa, on=FRIDAY + 5 * DAY)) == ("adapt", "adapt")
    assert levels(safety_of(rosa, on=FRIDAY + 20 * DAY)) == ("clearance", "stop")


def test_a_letter_about_one_foot_says_nothing_of_what_is_told_later(
    rosa: Client, therapist: Membership
) -> None:
    numb = {"numbness_or_tingling": yes(CALM["numbness_or_tingling"], side="left")}
    screened(rosa, therapist, NOW, numb)
    cleared(rosa, therapist, code="numbness_or_tingling", until=FRIDAY + 60 * DAY)
    before = safety_of(rosa, on=FRIDAY).assessment
    screened(rosa, therapist, NOW + DAY, numb)  # asked again, told the same
    same = safety_of(rosa, on=FRIDAY + DAY).assessment
    screened(
        rosa,
        therapist,
        NOW + 2 * DAY,
        {"numbness_or_tingling": yes(CALM["numbness_or_tingling"], side="right")},
    )
    later = safety_of(rosa, on=FRIDAY + 2 * DAY).assessment
    assert before is not None
    assert same is not None
    assert later is not None
    assert (before.home.left, same.home.left, later.home.right) == ("adapt", "adapt", "stop")


def test_a_letter_about_something_else_lifts_nothing(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW, DIABETES)
    cleared(rosa, therapist, code="heart_condition")
    assert levels(safety_of(rosa, on=FRIDAY)) == ("clearance", "stop")


def test_somebody_else_s_letter_and_answers_are_their_own(
    rosa: Client, therapist: Membership
) -> None:
    twin = ClientFactory(practice=therapist.practice, name=rosa.name)
    screened(rosa, therapist, NOW, DIABETES)
    screened(twin, therapist, NOW, CLOT)
    cleared(twin, therapist)
    assert levels(safety_of(rosa, on=FRIDAY)) == ("clearance", "stop")
    assert codes_of(safety_of(rosa, on=FRIDAY)) == ["diabetes_uncontrolled"]


@pytest.mark.parametrize(
    ("born", "agreed", "codes"),
    [
        (date(2010, 11, 21), None, [UNDER_16]),
        (date(2010, 11, 20), None, []),
        (date(2010, 11, 21), date(2026, 9, 1), []),
        (None, None, []),
    ],
)
def test_a_child_waits_for_a_guardian(
    born: date | None, agreed: date | None, codes: list[str], therapist: Membership
) -> None:
    child = ClientFactory(
        practice=therapist.practice, birth_date=born, guardian_consented_on=agreed
    )
    before = safety_of(child, on=FRIDAY)
    assert (before.assessment, [stop.code for stop in before.stops]) == (None, codes)
    screened(child, therapist, NOW)
    assert codes_of(safety_of(child, on=FRIDAY)) == codes


def test_a_stop_told_before_the_form_is_a_stop(rosa: Client, therapist: Membership) -> None:
    changed(rosa, therapist, 0, **CLOT)
    safety = safety_of(rosa, on=FRIDAY)
    assert (safety.assessment, [stop.code for stop in safety.stops]) == (
        None,
        ["dvt_suspected_or_current"],
    )


def test_what_only_needs_adapting_stops_nothing(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW, {**ALMONDS, **DIABETES})
    assert safety_of(rosa, on=FRIDAY).stops == ()


@pytest.mark.parametrize("people", [1, 3])
def test_any_number_of_clients_takes_three_queries(
    people: int, therapist: Membership, django_assert_num_queries: Callable[[int], Any]
) -> None:
    clients = [ClientFactory(practice=therapist.practice) for _ in range(people)]
    for client in clients:
        screened(client, therapist, NOW, DIABETES)
        cleared(client, therapist)
    with django_assert_num_queries(3):
        found = safety_by_client(clients, on=FRIDAY)
    assert {pk: levels(safety) for pk, safety in found.items()} == {
        client.pk: ("adapt", "adapt") for client in clients
    }


def test_nobody_asked_for_is_nobody_found() -> None:
    assert safety_by_client([], on=FRIDAY) == {}


@pytest.mark.parametrize("code", load_rules())
def test_every_code_told_with_yes_holds(code: str, rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW, {code: yes(side="left")})
    assert code in codes_of(safety_of(rosa, on=FRIDAY))
