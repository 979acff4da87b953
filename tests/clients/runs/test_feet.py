"""How the feet are: what follows, for how long, and who is told."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from clients.models import Client
from clients.runs.actions import CannotLog
from clients.runs.feet import say_feet
from clients.runs.models import FeetAnswer
from clients.runs.queries import feet_of, modes_of
from clients.runs.showing import feet_rows
from clients.screening.concerns import settle
from clients.screening.models import Concern
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from routines.scaling import Feet, Mode
from tests.factories import ClientFactory
from tests.factories.homecare import FRIDAY, NOW
from tests.factories.runs import feet_are

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
RED = Concern.Kind.RED_FLAG


def mode(client: Client, on: object = FRIDAY) -> Mode:
    return modes_of([client], on=on)[client.pk]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "follows", "concerns"),
    [
        ({}, Mode.USUAL, 0),
        ({"feet": Feet.STIFF}, Mode.USUAL, 0),
        ({"feet": Feet.SORE}, Mode.SORE, 0),
        ({"feet": Feet.UNSURE}, Mode.SORE, 0),
        ({"feet": Feet.LONG_STANDING}, Mode.GENTLE, 0),
        ({"score": 6}, Mode.SORE, 0),
        ({"score": 7}, Mode.NONE, 1),
        ({"is_sharp": True}, Mode.NONE, 1),
    ],
)
def test_seven_or_a_sharp_pain_stops_the_routines_and_tells_the_therapists(
    told: dict[str, Any], follows: Mode, concerns: int, amira: Client
) -> None:
    assert mode(amira) is Mode.USUAL
    feet_are(amira, **told)
    assert mode(amira) is follows
    assert Concern.objects.filter(kind=RED, client=amira).count() == concerns
    assert OutboundEmail.objects.filter(kind="health_alert").count() == concerns
    event = AuditEvent.objects.get(verb="feet.told")
    assert event.client_id == amira.pk


def test_the_therapist_reads_what_was_said_and_the_letter_does_not_say_it(amira: Client) -> None:
    feet_are(amira, feet=Feet.SORE, score=8, is_sharp=True)
    said = "feet sore, 8 of 10, sharp pain or not sure whether it is"
    concern = Concern.objects.get(kind=RED)
    assert concern.about["lines"] == [
        f"Before a home routine, Friday 20 November 2026, 09:00: {said}."
    ]
    assert concern.due_on == FRIDAY
    letter = OutboundEmail.objects.get(kind="health_alert")
    assert "harp pain" not in f"{letter.subject}{letter.body_text}{letter.body_html}"
    assert [(row.when, row.what) for row in feet_rows(amira)] == [
        ("Friday 20 November 2026, 09:00", said.capitalize())
    ]


def test_said_again_it_is_one_concern_and_a_change_of_mind_is_written_into_it(
    amira: Client, therapist: Membership
) -> None:
    feet_are(amira, score=9)
    feet_are(amira, score=8, now=NOW + timedelta(minutes=5))
    feet_are(amira, score=2, now=NOW + timedelta(minutes=9))
    concern = Concern.objects.get(kind=RED)
    assert [line.split(": ")[1] for line in concern.about["lines"]] == [
        "feet normal, 9 of 10.", "feet normal, 8 of 10.", "feet normal, 2 of 10.",
    ]  # fmt: skip
    assert OutboundEmail.objects.filter(kind="health_alert").count() == 1
    assert mode(amira) is Mode.USUAL


def test_a_stop_after_a_milder_answer_is_told_again(amira: Client) -> None:
    for minutes, score in enumerate([9, 8, 2, 3, 9, 9]):
        feet_are(amira, score=score, now=NOW + timedelta(minutes=minutes))
    assert Concern.objects.filter(kind=RED).count() == 1
    assert OutboundEmail.objects.filter(kind="health_alert").count() == 2


def test_a_milder_answer_after_it_was_settled_raises_nothing(
    amira: Client, therapist: Membership
) -> None:
    feet_are(amira, score=9)
    settle(concern=Concern.objects.get(kind=RED), decision="Called.", by=therapist, now=NOW)
    feet_are(amira, score=2, now=NOW + timedelta(minutes=9))
    assert Concern.objects.filter(settled_at=None, kind=RED).count() == 0


@pytest.mark.parametrize(
    ("told", "days", "holds"),
    [
        ({"feet": Feet.SORE}, 0, Mode.SORE),
        ({"feet": Feet.SORE}, 1, Mode.USUAL),
        ({"score": 7}, 0, Mode.NONE),
        ({"score": 7}, 1, Mode.NONE),
        ({"score": 7}, 2, Mode.USUAL),
    ],
)
def test_an_answer_holds_for_its_day_and_a_stop_for_the_next_one_too(
    told: dict[str, Any], days: int, holds: Mode, amira: Client
) -> None:
    feet_are(amira, **told)
    assert mode(amira, FRIDAY + days * DAY) is holds


def test_the_newest_answer_holds(amira: Client) -> None:
    feet_are(amira, score=9, now=NOW - DAY)
    feet_are(amira, feet=Feet.STIFF)
    assert mode(amira) is Mode.USUAL
    other = ClientFactory(practice=amira.practice)
    feet_are(other, is_sharp=True)
    assert mode(amira) is Mode.USUAL
    assert set(feet_of([amira, other], on=FRIDAY)) == {amira.pk, other.pk}


def test_the_same_form_tells_it_once(amira: Client) -> None:
    key = uuid4()
    assert feet_are(amira, score=9, form_key=key) == feet_are(amira, score=9, form_key=key)
    assert FeetAnswer.objects.count() == 1
    with pytest.raises(CannotLog, match="belongs to another page"):
        feet_are(ClientFactory(practice=amira.practice), form_key=key)


def test_another_answer_on_the_same_form_counts_and_counts_once(amira: Client) -> None:
    key = uuid4()
    feet_are(amira, form_key=key)
    sharp = feet_are(amira, is_sharp=True, form_key=key)
    assert sharp.mode is Mode.NONE
    assert mode(amira) is Mode.NONE
    assert feet_are(amira, is_sharp=True, form_key=key) == sharp
    assert FeetAnswer.objects.count() == 2
    assert amira.concerns.count() == 1


def test_a_stop_sent_again_after_a_milder_answer_stops_again(amira: Client) -> None:
    key = uuid4()
    feet_are(amira, is_sharp=True, form_key=key)
    feet_are(amira, form_key=key, now=NOW + timedelta(minutes=1))
    assert mode(amira) is Mode.USUAL
    for minutes in (2, 3):
        feet_are(amira, is_sharp=True, form_key=key, now=NOW + timedelta(minutes=minutes))
    assert mode(amira) is Mode.NONE
    assert FeetAnswer.objects.count() == 3


def test_a_milder_form_that_comes_again_takes_no_stop_back(amira: Client) -> None:
    key = uuid4()
    mild = feet_are(amira, form_key=key)
    feet_are(amira, is_sharp=True, now=NOW + timedelta(minutes=1))
    assert feet_are(amira, form_key=key, now=NOW + timedelta(minutes=2)) == mild
    assert mode(amira) is Mode.NONE


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_that_cannot_be_is_refused(score: int, amira: Client) -> None:
    with pytest.raises(CannotLog, match="0 to 10"):
        feet_are(amira, score=score)
    answer = feet_are(amira)
    for change in ({"score": score}, {"feet": "fine"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FeetAnswer.objects.filter(pk=answer.pk).update(**change)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", [1, 2])
def test_two_presses_at_once_are_one_concern_and_one_letter_each(keys: int, amira: Client) -> None:
    forms, start, failed = [uuid4() for _ in range(keys)], Barrier(2), []

    def press(key: UUID) -> None:
        start.wait()
        try:
            feet_are(amira, score=9, form_key=key)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=press, args=[key]) for key in (forms[0], forms[-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, FeetAnswer.objects.count()) == ([], keys)
    concern = Concern.objects.get(kind=RED)
    assert len(concern.about["lines"]) == keys
    assert OutboundEmail.objects.filter(kind="health_alert").count() == 1


def test_when_the_trace_cannot_be_written_nothing_is_kept(
    amira: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr("clients.runs.feet.record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        say_feet(
            client=amira, feet=Feet.SORE, score=9, is_sharp=True, form_key=uuid4(),
            by=amira.user, now=NOW,
        )  # fmt: skip
    assert (FeetAnswer.objects.count(), Concern.objects.filter(kind=RED).count()) == (0, 0)
