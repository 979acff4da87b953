"""Starting a series, its visits, and how it ends."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from clients.models import Client
from clients.screening.actions import record_screening
from clients.series import actions
from clients.series.models import SeriesVisit, TreatmentSeries
from clients.series.refusals import (
    NoPlaceLeft,
    NotRunning,
    SeriesOver,
    SeriesRefused,
    StopStands,
)
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.screening import CLOT, FRIDAY, NOW, screened
from tests.factories.series import WEEK, a_series, becomes, visits_of

pytestmark = pytest.mark.django_db
State = TreatmentSeries.State


def now_of(series: TreatmentSeries) -> tuple[int, int]:
    """(used, placed) as stored."""
    series.refresh_from_db()
    return series.used, series.placed


def test_a_series_keeps_the_terms_it_began_with(series: TreatmentSeries) -> None:
    assert (series.name, series.kind, series.state) == ("Weekly block", "fixed", "running")
    assert series.started_on == FRIDAY
    assert AuditEvent.objects.filter(verb="series.started", subject_id=series.pk).count() == 1


def test_the_same_form_starts_one(amira: Client, therapist: Membership) -> None:
    key = uuid4()
    first, second = (a_series(amira, therapist, form_key=key) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "terms",
    [
        {"code": "none_such"},
        {"agreed_sessions": None},
        {"prepaid_sessions": 7},
        {"code": "competitive"},
        {"code": "race_five", "agreed_sessions": 5},
        {"code": "race_five", "agreed_sessions": 5, "race_on": FRIDAY},
        {"race_on": FRIDAY + timedelta(days=90)},
    ],
)
def test_terms_that_do_not_fit_the_plan_are_refused(
    terms: dict[str, Any], amira: Client, therapist: Membership
) -> None:
    with pytest.raises(SeriesRefused):
        a_series(amira, therapist, **terms)
    assert not TreatmentSeries.objects.exists()


def test_nothing_starts_for_a_client_who_must_not_be_treated(therapist: Membership) -> None:
    person = ClientFactory(practice=therapist.practice)
    screened(person, therapist, NOW, CLOT)
    with pytest.raises(StopStands):
        a_series(person, therapist)


def test_another_practices_client_is_refused(other_therapist: Membership, amira: Client) -> None:
    with pytest.raises(SeriesRefused):
        a_series(amira, other_therapist)


@pytest.mark.parametrize(
    ("status", "values", "switches", "counts", "numbers"),
    [
        ("completed", {}, {}, "counted", (1, 2)),
        ("did_not_attend", {}, {}, "not", (0, 1)),
        ("did_not_attend", {}, {"counts_did_not_attend": True}, "counted", (1, 2)),
        ("cancelled", {"cancelled_by_client": True, "cancelled_at": NOW}, {}, "not", (0, 1)),
        (
            "cancelled",
            {"cancelled_by_client": True, "cancelled_at": MONDAY_AT_TEN - timedelta(hours=23)},
            {"counts_late_cancel": True},
            "counted",
            (1, 2),
        ),
        (
            "cancelled",
            {"cancelled_by_client": False, "cancelled_at": MONDAY_AT_TEN - timedelta(hours=1)},
            {"counts_late_cancel": True},
            "not",
            (0, 1),
        ),
    ],
)
def test_a_visit_is_counted_when_it_changes_and_again_when_it_is_undone(
    status: str, values: dict[str, Any], switches: dict[str, bool], counts: str,
    numbers: tuple[int, int], amira: Client, therapist: Membership,
) -> None:  # fmt: skip
    series = a_series(amira, therapist, **switches)
    visit, _ = visits_of(series, 2)
    assert now_of(series) == (0, 2)
    becomes(visit, status, **values)
    visit.refresh_from_db()
    assert visit.counts == counts
    assert now_of(series) == numbers
    becomes(visit, "booked", cancelled_at=None)
    visit.refresh_from_db()
    assert visit.counts == "pending"
    assert now_of(series) == (0, 2)


def test_no_more_visits_go_in_than_were_agreed_and_none_of_them_does(
    amira: Client, therapist: Membership
) -> None:
    series = a_series(amira, therapist, agreed_sessions=2)
    visits_of(series, 1)
    with pytest.raises(NoPlaceLeft), transaction.atomic():
        visits_of(series, 2, first=1)
    assert now_of(series) == (0, 1)
    assert SeriesVisit.objects.count() == 1


def test_a_cancellation_undone_after_its_place_went_does_not_count_the_later_booking(
    amira: Client, therapist: Membership
) -> None:
    series = a_series(amira, therapist, agreed_sessions=1)
    (first,) = visits_of(series, 1)
    becomes(first, "cancelled", cancelled_by_client=True, cancelled_at=NOW)
    (second,) = visits_of(series, 1, first=1)
    becomes(first, "completed", cancelled_by_client=False, cancelled_at=None)
    second.refresh_from_db()
    assert (second.counts, second.why) == ("not", "No place was left")
    assert now_of(series) == (1, 1)


@pytest.mark.parametrize(
    "numbers",
    [{"used": 7, "placed": 7}, {"placed": 7}, {"used": 2, "placed": 1}, {"agreed_sessions": 0}],
)
def test_the_database_refuses_a_balance_below_zero(
    numbers: dict[str, int], series: TreatmentSeries
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TreatmentSeries.objects.filter(pk=series.pk).update(**numbers)


def test_an_appointment_belongs_to_one_series_and_to_its_client(
    series: TreatmentSeries, amira: Client, therapist: Membership
) -> None:
    (visit,) = visits_of(series, 1)
    again = actions.add_visits(
        series=series, appointments=[visit.appointment], by=therapist, now=NOW
    )
    assert again == [visit]
    other = a_series(amira, therapist)
    with pytest.raises(SeriesRefused, match="another series"):
        actions.add_visits(series=other, appointments=[visit.appointment], by=therapist, now=NOW)
    jo = ClientFactory(practice=therapist.practice)
    theirs = booked(jo, therapist, MONDAY_AT_TEN + WEEK * 3)
    with pytest.raises(SeriesRefused, match="another client"):
        actions.add_visits(series=series, appointments=[theirs], by=therapist, now=NOW)


def test_a_visit_taken_out_stays_booked_and_frees_its_place(
    series: TreatmentSeries, therapist: Membership
) -> None:
    (visit,) = visits_of(series, 1)
    actions.remove_visit(visit=visit, by=therapist, now=NOW)
    assert now_of(series) == (0, 0)
    visit.appointment.refresh_from_db()
    assert visit.appointment.status == "booked"


@pytest.mark.parametrize(
    ("before", "move", "after"),
    [
        ("running", "pause", "paused"),
        ("running", "finish", "finished"),
        ("running", "stop", "stopped"),
        ("running", "resume", "running"),
        ("paused", "pause", "paused"),
        ("paused", "resume", "running"),
        ("paused", "finish", "finished"),
        ("paused", "stop", "stopped"),
        ("finished", "finish", "finished"),
        ("finished", "pause", None),
        ("finished", "resume", None),
        ("finished", "stop", None),
        ("stopped", "finish", None),
        ("stopped", "resume", None),
        ("stopped", "pause", None),
        ("stopped", "stop", "stopped"),
    ],
)
def test_every_move_is_made_or_refused(
    before: str, move: str, after: str | None, series: TreatmentSeries, therapist: Membership
) -> None:
    TreatmentSeries.objects.filter(pk=series.pk).update(state=before)
    doing = {
        "pause": lambda: actions.pause(series=series, reason="Away.", by=therapist, now=NOW),
        "resume": lambda: actions.resume(series=series, decision="Back.", by=therapist, now=NOW),
        "finish": lambda: actions.finish(
            series=series, outcome="Done.", early=False, by=therapist, now=NOW
        ),
        "stop": lambda: actions.finish(
            series=series, outcome="Moved away.", early=True, by=therapist, now=NOW
        ),
    }[move]
    if after is None:
        with pytest.raises(SeriesOver):
            doing()
        after = before
    else:
        doing()
    series.refresh_from_db()
    assert series.state == after


@pytest.mark.parametrize("state", ["paused", "finished", "stopped"])
def test_only_a_running_series_takes_visits(state: str, series: TreatmentSeries) -> None:
    TreatmentSeries.objects.filter(pk=series.pk).update(state=state)
    with pytest.raises(NotRunning), transaction.atomic():
        visits_of(series, 1)
    assert SeriesVisit.objects.count() == 0


def test_a_visit_of_a_paused_series_is_counted_all_the_same(
    series: TreatmentSeries, therapist: Membership
) -> None:
    (visit,) = visits_of(series, 1)
    actions.pause(series=series, reason="Away.", by=therapist, now=NOW)
    becomes(visit, "completed")
    assert now_of(series) == (1, 1)


def test_reviews_are_raised_once_at_half_and_at_the_end(series: TreatmentSeries) -> None:
    visits = visits_of(series, 6)
    for visit in visits:
        becomes(visit, "completed")
    becomes(visits[-1], "booked")
    becomes(visits[-1], "completed")
    assert [one.after for one in series.reviews.all()] == [3, 6]


def test_a_race_asks_for_a_look_before_the_first_visit(
    amira: Client, therapist: Membership
) -> None:
    race = FRIDAY + timedelta(days=90)
    series = a_series(amira, therapist, code="race_five", agreed_sessions=5, race_on=race)
    assert [one.after for one in series.reviews.all()] == [0]


def test_a_review_is_kept_with_who_decided_what_and_why(
    series: TreatmentSeries, therapist: Membership
) -> None:
    for visit in visits_of(series, 3):
        becomes(visit, "completed")
    one = series.reviews.get()
    with pytest.raises(SeriesRefused):
        actions.review(one=one, decision="go_on", words=" ", by=therapist, now=NOW)
    actions.review(one=one, decision="refer", words="No change yet.", by=therapist, now=NOW)
    actions.review(one=one, decision="go_on", words="Again.", by=therapist, now=NOW)
    one.refresh_from_db()
    assert (one.decision, one.words, one.done_by) == ("refer", "No change yet.", therapist)


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [(7, "review is due"), (2, "3 or more"), (3, None), (5, None), (6, None)],
)
def test_another_number_is_never_below_what_is_booked_and_more_wants_a_review(
    wanted: int, refusal: str | None, series: TreatmentSeries, therapist: Membership
) -> None:
    for visit in visits_of(series, 3):
        becomes(visit, "completed")
    if refusal is None:
        actions.change_agreed(series=series, agreed_sessions=wanted, by=therapist, now=NOW)
        wanted_now = wanted
    else:
        with pytest.raises(SeriesRefused, match=refusal):
            actions.change_agreed(series=series, agreed_sessions=wanted, by=therapist, now=NOW)
        wanted_now = 6
    series.refresh_from_db()
    assert series.agreed_sessions == wanted_now


def change_of_health(client: Client, by: Membership, codes: dict[str, Any]) -> None:
    record_screening(client=client, kind="change", codes=codes, by=by, now=NOW)


NO_CLOT = {"dvt_suspected_or_current": {"answer": "no"}}


def test_a_new_stop_pauses_and_only_a_therapist_resumes(
    series: TreatmentSeries, amira: Client, therapist: Membership
) -> None:
    change_of_health(amira, therapist, CLOT)
    series.refresh_from_db()
    assert (series.state, series.pause_reason) == ("paused", "Health changed")
    change_of_health(amira, therapist, NO_CLOT)
    series.refresh_from_db()
    assert series.state == State.PAUSED
    actions.resume(series=series, decision="Doctor ruled it out.", by=therapist, now=NOW)
    series.refresh_from_db()
    assert (series.state, series.resumed_because) == ("running", "Doctor ruled it out.")
    change_of_health(amira, therapist, CLOT)
    series.refresh_from_db()
    assert series.state == State.PAUSED


def test_a_stop_that_was_known_when_it_was_resumed_pauses_it_once(
    series: TreatmentSeries, amira: Client, therapist: Membership
) -> None:
    change_of_health(amira, therapist, CLOT)
    actions.resume(series=series, decision="Talks only until then.", by=therapist, now=NOW)
    change_of_health(amira, therapist, {"open_wound": {"answer": "no"}})
    series.refresh_from_db()
    assert series.state == State.RUNNING


def test_another_clients_stop_pauses_nothing(
    series: TreatmentSeries, therapist: Membership
) -> None:
    jo = ClientFactory(practice=therapist.practice)
    screened(jo, therapist, NOW, CLOT)
    series.refresh_from_db()
    assert series.state == State.RUNNING
