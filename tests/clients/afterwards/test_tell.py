"""Keeping what was told after a visit, and what the therapists hear of it."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from clients.afterwards.actions import NotAskedNow, make_link, tell
from clients.afterwards.models import AfterVisitAnswer
from clients.afterwards.queries import LinkGone, asked_about, asked_now, by_link
from clients.appointments.models import Appointment
from clients.homecare.models import HomecareRules
from clients.models import Client
from clients.screening.concerns import settle
from clients.screening.models import Concern
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.factories import ClientFactory
from tests.factories.afterwards import FRIDAY_AT_TWO, told, took_place
from tests.factories.appointments import an_hour, booked
from tests.factories.notes import begun

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def concerns() -> list[tuple[str, int]]:
    """Those that are open: their kind, and how many lines each has."""
    rows = Concern.objects.filter(settled_at=None).order_by("pk")
    return [(row.kind, len(row.about["lines"])) for row in rows]


def alerts() -> int:
    return OutboundEmail.objects.filter(kind="health_alert").count()


def trace() -> list[tuple[str, list[str]]]:
    rows = AuditEvent.objects.filter(verb__startswith="after_visit.").order_by("pk")
    return [(row.verb, row.fields) for row in rows]


def test_what_was_told_is_kept_once_and_can_be_put_right(visit: Appointment) -> None:
    first = told(visit)
    assert told(visit) == first
    told(visit, soreness=3, words="A bit stiff.", unexpected="unsure")
    row = AfterVisitAnswer.objects.get()
    assert (row.hours, row.soreness, row.sleep, row.words) == (24, 3, 7, "A bit stiff.")
    assert trace() == [
        ("after_visit.told", []),
        ("after_visit.changed", ["soreness", "unexpected", "words"]),
    ]
    assert AuditEvent.objects.filter(verb="after_visit.told").get().client_id == visit.client_id


def test_the_two_checks_are_kept_apart(visit: Appointment) -> None:
    told(visit, 24, soreness=2)
    told(visit, 48, soreness=1)
    assert [(row.hours, row.soreness) for row in AfterVisitAnswer.objects.all()] == [
        (24, 2), (48, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "after"), [(24, 23.9), (24, 48), (48, 47.9), (48, 72), (24, 500), (12, 24.5)]
)
def test_nothing_is_kept_of_a_check_that_is_not_open(
    hours: int, after: float, visit: Appointment
) -> None:
    with pytest.raises(NotAskedNow):
        told(visit, hours, now=FRIDAY_AT_TWO + timedelta(hours=after))
    assert AfterVisitAnswer.objects.count() == 0


def cancelled(visit: Appointment, by: Membership) -> None:
    Appointment.objects.filter(pk=visit.pk).update(status="did_not_attend")


def archived(visit: Appointment, by: Membership) -> None:
    Client.objects.filter(pk=visit.client_id).update(archived_at=FRIDAY_AT_TWO)


def with_talk_only(visit: Appointment, by: Membership) -> None:
    kind = an_hour(visit.practice, is_hands_on=False)
    Appointment.objects.filter(pk=visit.pk).update(type=kind)


def came_again(visit: Appointment, by: Membership) -> None:
    took_place(visit.client, by, FRIDAY_AT_TWO + 20 * HOUR)


@pytest.mark.parametrize("change", [cancelled, archived, with_talk_only, came_again])
def test_what_did_not_take_place_or_is_overtaken_is_not_asked_about(
    change: Callable[[Appointment, Membership], None], visit: Appointment, therapist: Membership
) -> None:
    token = make_link(visit=visit, by=SYSTEM, now=FRIDAY_AT_TWO)
    now = FRIDAY_AT_TWO + DAY
    assert by_link(token, now=now)[1].hours == 24
    change(visit, therapist)
    with pytest.raises(LinkGone):
        by_link(token, now=now)
    with pytest.raises(NotAskedNow):
        told(visit)


def test_a_link_opens_the_check_of_now_and_nothing_before_or_after(visit: Appointment) -> None:
    token = make_link(visit=visit, by=SYSTEM, now=FRIDAY_AT_TWO)
    opened = {n: by_link(token, now=FRIDAY_AT_TWO + n * DAY)[1].hours for n in (1, 2)}
    assert opened == {1: 24, 2: 48}
    for wrong, days in ((token, 0.9), (token, 3), ("another", 1)):
        with pytest.raises(LinkGone):
            by_link(wrong, now=FRIDAY_AT_TWO + days * DAY)


@pytest.mark.parametrize(
    ("changes", "raised", "letters"),
    [
        ({}, [], 0),
        ({"soreness": None, "sleep": None}, [], 0),
        ({"soreness": 6}, [], 0),
        ({"soreness": 7}, [("red_flag", 1)], 1),
        ({"unexpected": "yes", "words": "A bruise."}, [("red_flag", 1)], 1),
        ({"unexpected": "unsure"}, [("red_flag", 1)], 1),
    ],
)
def test_a_high_score_and_anything_unexpected_need_a_therapist_today(
    changes: dict[str, Any], raised: list[tuple[str, int]], letters: int, visit: Appointment
) -> None:
    told(visit, **changes)
    assert (concerns(), alerts()) == (raised, letters)


@pytest.mark.parametrize(
    ("after_session", "day_later", "soreness", "raised"),
    [
        (3, 1, 4, []),
        (3, 1, 5, [("after_visit", 1)]),
        (None, 2, 3, []),
        (None, 2, 4, [("after_visit", 1)]),
        (None, None, 6, []),
    ],
)
def test_sorer_by_two_after_48_hours_needs_a_look(
    after_session: int | None, day_later: int | None, soreness: int,
    raised: list[tuple[str, int]], visit: Appointment, therapist: Membership,
) -> None:  # fmt: skip
    note = begun(visit, therapist, now=FRIDAY_AT_TWO)
    type(note).objects.filter(pk=note.pk).update(after_score=after_session)
    if day_later is not None:
        told(visit, 24, soreness=day_later)
    told(visit, 48, soreness=soreness)
    assert (concerns(), alerts()) == (raised, 0)


def test_the_practice_s_own_limit_counts(visit: Appointment) -> None:
    HomecareRules.objects.create(practice=visit.practice, sore_from=4)
    told(visit, soreness=4)
    assert concerns() == [("red_flag", 1)]


def test_the_concern_says_what_was_told_and_the_letter_names_nobody(visit: Appointment) -> None:
    told(visit, soreness=8, unexpected="yes", words="The heel is blue.")
    (concern,) = Concern.objects.all()
    assert concern.about["lines"] == [
        "24 hours after the visit on Friday 20 November 2026: soreness 8 of 10, sleep 7 of 10, "
        "something unexpected. In their words: “The heel is blue.”"
    ]
    (letter,) = OutboundEmail.objects.filter(kind="health_alert")
    assert "Amira" not in letter.body_text + letter.subject
    assert "heel" not in letter.body_text


def test_what_is_put_right_stays_with_the_therapist_and_says_so(visit: Appointment) -> None:
    told(visit, unexpected="yes")
    told(visit, unexpected="no")
    assert concerns() == [("red_flag", 2)]
    (concern,) = Concern.objects.all()
    assert concern.about["lines"][1].startswith("Put right since. 24 hours after the visit")
    assert alerts() == 1


def test_a_new_yes_after_it_was_put_right_is_told_again(visit: Appointment) -> None:
    counts = []
    for said in ("yes", "unsure", "no", "yes", "yes", "no", "yes"):
        told(visit, unexpected=said)
        counts.append((concerns()[0][1], alerts()))
    assert counts == [(1, 1), (2, 1), (3, 1), (4, 2), (4, 2), (5, 2), (6, 3)]


def test_what_was_settled_comes_up_again_only_with_other_words(
    visit: Appointment, therapist: Membership
) -> None:
    told(visit, unexpected="yes", words="A bruise.")
    (concern,) = Concern.objects.all()
    settle(concern=concern, decision="Rang them.", by=therapist, now=FRIDAY_AT_TWO + DAY)
    told(visit, unexpected="yes", words="A bruise.", sleep=7)
    assert concerns() == []
    told(visit, unexpected="yes", words="A bruise, and it grows.")
    assert concerns() == [("red_flag", 1)]
    assert alerts() == 2


@pytest.mark.parametrize(
    "wrong", [{"hours": 12}, {"soreness": 11}, {"sleep": -1}, {"unexpected": ""}]
)
def test_the_database_refuses_what_is_none(wrong: dict[str, Any], visit: Appointment) -> None:
    told(visit)
    with pytest.raises(IntegrityError), transaction.atomic():
        AfterVisitAnswer.objects.update(**wrong)


@pytest.mark.parametrize("wrong", [{"soreness": 11}, {"unexpected": "perhaps"}])
def test_the_action_refuses_what_is_none(wrong: dict[str, Any], visit: Appointment) -> None:
    with pytest.raises(ValidationError):
        told(visit, **wrong)


@pytest.mark.parametrize("people", [1, 3])
def test_asking_what_is_open_costs_two_queries(
    people: int, therapist: Membership, django_assert_num_queries: Callable[..., Any]
) -> None:
    clients = [ClientFactory(practice=therapist.practice) for _ in range(people)]
    for n, client in enumerate(clients):
        took_place(client, therapist, FRIDAY_AT_TWO - n * HOUR)
    with django_assert_num_queries(2):
        found = asked_now(clients, FRIDAY_AT_TWO + DAY)
    assert len(found) == people


def test_another_client_s_visit_is_not_theirs(visit: Appointment, therapist: Membership) -> None:
    other = ClientFactory(practice=therapist.practice)
    assert asked_now([other], FRIDAY_AT_TWO + DAY) == []
    assert asked_about(visit, FRIDAY_AT_TWO + DAY) is not None
    to_come = booked(other, therapist, FRIDAY_AT_TWO + DAY, now=FRIDAY_AT_TWO)
    assert asked_about(to_come, FRIDAY_AT_TWO + 3 * DAY) is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_forms_at_once_are_one_answer(visit: Appointment) -> None:
    """Without the lock on the client both would insert, and one person saw an error."""
    barrier, wrong = Barrier(2), []

    def send(soreness: int) -> None:
        try:
            barrier.wait()
            tell(
                visit=visit, hours=24, soreness=soreness, sleep=5, unexpected="no", words="",
                by=SYSTEM, now=FRIDAY_AT_TWO + DAY,
            )  # fmt: skip
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [Thread(target=send, args=[n]) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (wrong, AfterVisitAnswer.objects.count()) == ([], 1)
