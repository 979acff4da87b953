"""What is kept of ratings, once, as it was given; and what the database itself refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.measures.actions import (
    RatingRefused,
    choose_measures,
    record_ratings,
    retire_item,
    withdraw_rating,
)
from clients.measures.catalogue import MEASURES
from clients.measures.models import MeasureChoice, NamedItem, Rating
from clients.measures.read import Answered, ItemAnswer
from clients.measures.resent import SENT_FURTHER
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN
from tests.factories.measures import ACTIVITIES, named_now, pain, rated, rated_again

pytestmark = pytest.mark.django_db
Visit = Callable[[int], Appointment]
HEEL = "heel_fat_pad"


def verbs() -> list[str]:
    return list(
        AuditEvent.objects.filter(verb__regex="^(rating|measure)")
        .order_by("pk")
        .values_list("verb", flat=True)
    )


def test_what_was_rated_is_kept_with_its_visit_its_day_and_a_trace(
    visit: Visit, therapist: Membership
) -> None:
    rated(visit(0), therapist, *pain(6, 4, HEEL, "left"), Answered("sleep_0_10", "before", 7))
    rows = Rating.objects.order_by("pk").values_list("code", "moment", "site", "foot", "score")
    assert list(rows) == [
        ("nrs_pain", "before", HEEL, "left", Decimal(6)),
        ("nrs_pain", "after", HEEL, "left", Decimal(4)),
        ("sleep_0_10", "before", "", "", Decimal(7)),
    ]
    assert {row.taken_on for row in Rating.objects.all()} == {MONDAY_AT_TEN.date()}
    assert verbs() == ["rating.given"] * 3


def test_activities_are_named_once_and_rated_again_by_the_same_words(
    visit: Visit, therapist: Membership, amira: Client
) -> None:
    (first,) = rated(visit(0), therapist, named_now(2, 4, 6))
    items = list(amira.named_items.all())
    (again,) = rated(visit(1), therapist, rated_again(items, 5, 5, 8))
    assert [(item.place, item.words) for item in items] == list(enumerate(ACTIVITIES, 1))
    assert (first.score, again.score, NamedItem.objects.count()) == (4, 6, 3)
    assert again.answers["items"][0] == {
        "item": items[0].ref, "words": "Climb stairs", "rating": 5
    }  # fmt: skip
    assert verbs() == ["measure_item.named"] * 3 + ["rating.given"] * 2


def test_words_named_twice_are_one_activity(
    visit: Visit, therapist: Membership, amira: Client
) -> None:
    rated(visit(0), therapist, named_now(2, 4, 6))
    rated(visit(1), therapist, named_now(3, 4, 6, words=("climb STAIRS", "Run 5 km", "Kneel")))
    assert NamedItem.objects.count() == 3


def test_a_retired_activity_gives_its_place_to_another_and_its_ratings_stay(
    visit: Visit, therapist: Membership, amira: Client
) -> None:
    rated(visit(0), therapist, named_now(2, 4, 6))
    kneel = amira.named_items.get(place=3)
    for _ in range(2):
        retire_item(item=kneel, by=therapist, now=timezone.now())
    items = list(amira.named_items.filter(retired_at=None))
    new = ItemAnswer("", "Stand all day", 1)
    rows = tuple(ItemAnswer(item.ref, item.words, 5) for item in items)
    rated(visit(1), therapist, Answered("psfs", "before", (*rows, new)))
    places = [(item.place, item.retired_at is None) for item in amira.named_items.all()]
    assert places == [(1, True), (2, True), (3, False), (3, True)]
    assert Rating.objects.earliest("pk").answers["items"][2]["words"] == "Kneel"
    assert verbs().count("measure_item.retired") == 1


def test_a_form_filled_in_further_and_sent_again_keeps_what_is_new(
    visit: Visit, therapist: Membership
) -> None:
    first, key = visit(), uuid4()
    rated(first, therapist, named_now(2, 4, 6), form_key=key)
    kept = rated(first, therapist, named_now(2, 4, 6), *pain(6), form_key=key)
    assert {(one.code, one.moment) for one in kept} == {("psfs", "before"), ("nrs_pain", "before")}
    assert Rating.objects.count() == 2
    assert NamedItem.objects.count() == 3


FOUR, FIVE = ("Climb stairs", "Run 5 km", "Kneel", "Sit"), (*ACTIVITIES, "Sit", "Dance")
THREE = named_now(2, 4, 6)


@pytest.mark.parametrize(
    ("sent", "words", "withdrawn"),
    [
        ([THREE, named_now(2, 4, 6, 8, words=FOUR)], FOUR, 1),
        (
            [THREE, named_now(2, 4, 6, 8, words=FOUR), named_now(2, 4, 6, 8, 1, words=FIVE)],
            FIVE,
            2,
        ),
        # In between, or late, the first comes once more.
        ([THREE, THREE, named_now(2, 4, 6, 8, words=FOUR), THREE], FOUR, 1),
        # Named, and rated only then.
        (
            [named_now(2, 4, 6, None, words=FOUR), named_now(2, 4, 6, 8, words=FOUR)],
            FOUR,
            1,
        ),
    ],
)
def test_a_form_sent_again_with_further_activities_keeps_them_all(
    sent: list[Answered], words: tuple[str, ...], withdrawn: int, visit: Visit,
    therapist: Membership, amira: Client,
) -> None:  # fmt: skip
    first, key = visit(0), uuid4()
    for one in sent:
        (kept,) = rated(first, therapist, one, form_key=key)
    (stands,) = amira.ratings.filter(withdrawn_at=None)
    assert kept == stands
    assert tuple(row["words"] for row in stands.answers["items"]) == words
    assert sorted(item.words for item in amira.named_items.all()) == sorted(words)
    old = amira.ratings.exclude(withdrawn_at=None)
    assert [one.why_withdrawn for one in old] == [SENT_FURTHER] * withdrawn


@pytest.mark.parametrize("at_a_visit", [True, False])
@pytest.mark.parametrize(
    ("first", "then"),
    [
        (THREE, named_now(3, 4, 6, 8, words=FOUR)),  # further, but one is rated otherwise
        (THREE, named_now(2, 4, 8, words=("Climb stairs", "Run 5 km", "Sit"))),
        (Answered("sleep_0_10", "before", 3), Answered("sleep_0_10", "before", 4)),
    ],
)
def test_a_form_sent_again_with_other_answers_waits_until_the_first_is_withdrawn(
    at_a_visit: bool, first: Answered, then: Answered, visit: Visit, therapist: Membership
) -> None:
    key, at = uuid4(), visit(0)
    between: dict[str, Any] = {} if at_a_visit else {"appointment": None, "client": at.client}

    def send(one: Answered) -> list[Rating]:
        moment = "before" if at_a_visit else ""
        return record_ratings(
            given=[replace(one, moment=moment)], form_key=key, by=therapist,
            now=at.starts_at + timedelta(hours=1),
            **{"appointment": at, "client": at.client} | between,
        )  # fmt: skip

    (wrong,) = send(first)
    with pytest.raises(RatingRefused, match="withdraw it first"):
        send(then)
    assert Rating.objects.get().withdrawn_at is None
    withdraw_rating(rating=wrong, why="Wrong.", by=therapist, now=timezone.now())
    (right,) = send(then)
    assert (right.withdrawn_at, Rating.objects.count()) == (None, 2)


def test_the_same_form_twice_is_kept_once(visit: Visit, therapist: Membership) -> None:
    first, key = visit(0), uuid4()
    once = rated(first, therapist, *pain(6), form_key=key)
    assert rated(first, therapist, *pain(6), form_key=key) == once
    assert rated(first, therapist, *pain(6)) == []
    assert (Rating.objects.count(), verbs()) == (1, ["rating.given"])


def test_another_answer_waits_until_the_first_is_withdrawn(
    visit: Visit, therapist: Membership
) -> None:
    first = visit(0)
    (wrong,) = rated(first, therapist, *pain(6))
    with pytest.raises(RatingRefused, match="withdraw it first") as refused:
        rated(first, therapist, Answered("sleep_0_10", "before", 3), *pain(9))
    assert refused.value.given == pain(9)[0]
    assert Rating.objects.count() == 1
    for _ in range(2):
        withdraw_rating(
            rating=wrong, why="Read off the wrong line.", by=therapist, now=timezone.now()
        )
    rated(first, therapist, *pain(9))
    wrong.refresh_from_db()
    assert (wrong.score, wrong.why_withdrawn) == (6, "Read off the wrong line.")
    assert verbs() == ["rating.given", "rating.withdrawn", "rating.given"]


def test_a_withdrawal_says_why(visit: Visit, therapist: Membership) -> None:
    (wrong,) = rated(visit(0), therapist, *pain(6))
    with pytest.raises(ValidationError, match="Write why"):
        withdraw_rating(rating=wrong, why="  ", by=therapist, now=timezone.now())


def test_ratings_between_visits_have_a_day_and_no_moment(
    amira: Client, therapist: Membership
) -> None:
    given = [Answered("nrs_stress", "", 3)]
    (one,) = record_ratings(
        client=amira, given=given, form_key=uuid4(), by=therapist, now=MONDAY_AT_TEN
    )
    assert (one.appointment, one.taken_on) == (None, MONDAY_AT_TEN.date())


REFUSED: list[tuple[Answered, str]] = [
    (Answered("nrs_pain", "before", 11), "whole number from 0 to 10"),
    (Answered("nrs_soreness", "before", 3, HEEL, "left"), "Choose the place"),
    (Answered("nrs_pain", "before", 3, HEEL, ""), "Choose the place"),
    (Answered("nrs_pain", "before", 3, "nowhere", "left"), "Choose the place"),
    (Answered("nrs_pain", "before", 3, "liver", "left"), "not on the left foot"),
    (Answered("nrs_pain", "", 3), "belongs to a visit"),
    (Answered("lefs", "before", Decimal("40.5")), "whole number from 0 to 80"),
    (Answered("sleep_0_10", "before", 3, hours=Decimal("7.2")), "half hours"),
    (Answered("wellness_5", "before", (1, 2, None, 4, 5)), "needs all 5"),
    (Answered("pgic", "before", 0), "whole number from 1 to 7"),
    (named_now(2, 3, None), "rate 3 to 5 activities; so far: 2"),
    (named_now(2, 3, 4, words=("Run", "run", "Sit")), "stands twice"),
    (named_now(2, 3, 4, words=("Run", "", "Sit")), "what this rating is about"),
    (Answered("psfs", "before", tuple(ItemAnswer(w, w, 3) for w in ACTIVITIES)),
     "was changed meanwhile"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "says"), REFUSED)
def test_what_is_no_answer_is_refused_in_a_sentence_and_nothing_is_kept(
    given: Answered, says: str, visit: Visit, therapist: Membership
) -> None:
    with pytest.raises(RatingRefused, match=says):
        rated(visit(0), therapist, Answered("nrs_stress", "before", 2), given)
    assert (Rating.objects.count(), NamedItem.objects.count(), verbs()) == (0, 0, [])


@pytest.mark.parametrize("status", ["held", "asked", "cancelled", "did_not_attend"])
def test_a_visit_that_did_not_take_place_takes_no_rating(
    status: str, visit: Visit, therapist: Membership
) -> None:
    first = visit(0)
    changes = {"held_until": MONDAY_AT_TEN} if status == "held" else {}
    Appointment.objects.filter(pk=first.pk).update(status=status, **changes)
    with pytest.raises(RatingRefused, match="did not happen"):
        rated(first, therapist, *pain(3))


def test_a_visit_is_rated_on_its_day_and_later_not_before(
    visit: Visit, therapist: Membership
) -> None:
    first = visit(0)
    with pytest.raises(RatingRefused, match="Ask on the day"):
        rated(first, therapist, *pain(3), now=MONDAY_AT_TEN - timedelta(days=1))
    assert rated(first, therapist, *pain(3), now=MONDAY_AT_TEN + timedelta(days=2))[0].taken_on == (
        MONDAY_AT_TEN.date()
    )


def test_somebody_elses_visit_takes_no_rating(visit: Visit, therapist: Membership) -> None:
    other = ClientFactory(practice=therapist.practice)
    with pytest.raises(RatingRefused):
        rated(visit(0), therapist, *pain(3), client=other)


def row(visit: Appointment, by: Membership, **changes: Any) -> Rating:
    values: dict[str, Any] = {
        "practice": by.practice, "client": visit.client, "appointment": visit, "code": "nrs_pain",
        "moment": "before", "taken_on": MONDAY_AT_TEN.date(), "score": 3, "taken_by": by,
        "form_key": uuid4(),
    }  # fmt: skip
    return Rating.objects.create(**values | changes)


@pytest.mark.parametrize(
    "changes",
    [
        *({"code": its.code, "score": its.high + 1} for its in MEASURES.values()),
        *({"code": its.code, "score": its.low - 1} for its in MEASURES.values()),
        {"code": "nrs_soreness"},
        {"code": "unheard_of"},
        {"score": Decimal("3.50")},
        {"moment": ""},
        {"moment": "during"},
        {"appointment": None},
        {"site": HEEL},
        {"foot": "left"},
        {"site": HEEL, "foot": "both"},
        {"code": "nrs_stress", "site": HEEL, "foot": "left"},
        {"withdrawn_at": MONDAY_AT_TEN},
        {"why_withdrawn": "Wrong."},
    ],
)
def test_the_database_refuses_a_rating_that_cannot_be(
    changes: dict[str, Any], visit: Visit, therapist: Membership
) -> None:
    first = visit(0)
    row(first, therapist, code="nrs_stress")
    with pytest.raises(IntegrityError), transaction.atomic():
        row(first, therapist, **changes)


def test_every_range_of_the_catalogue_is_taken_to_its_ends(
    visit: Visit, therapist: Membership
) -> None:
    first, second = visit(0), visit(1)
    kept = [its for its in MEASURES.values() if its.code != "nrs_soreness"]
    for its in kept:
        row(first, therapist, code=its.code, score=its.low)
        row(second, therapist, code=its.code, score=its.high)
    assert Rating.objects.count() == 2 * len(kept)


def test_at_a_visit_one_answer_stands(visit: Visit, therapist: Membership) -> None:
    first = visit(0)
    row(first, therapist)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(first, therapist, score=4)


@pytest.mark.parametrize(
    "change",
    [{"score": 4}, {"taken_on": "2020-01-01"}, {"code": "nrs_stress"}, {"answers": {"hours": "1"}}],
)
def test_a_rating_is_never_edited(
    change: dict[str, Any], visit: Visit, therapist: Membership
) -> None:
    one = row(visit(0), therapist)
    with pytest.raises(IntegrityError, match="rating_is_never_edited"), transaction.atomic():
        Rating.objects.filter(pk=one.pk).update(**change)


def test_what_was_withdrawn_stays_withdrawn_and_nothing_is_removed(
    visit: Visit, therapist: Membership
) -> None:
    one = row(visit(0), therapist)
    withdraw_rating(rating=one, why="Wrong.", by=therapist, now=timezone.now())
    stands = {"withdrawn_at": None, "withdrawn_by": None, "why_withdrawn": None}
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=one.pk).update(**stands)
    with pytest.raises(IntegrityError, match="rating_is_kept"), transaction.atomic():
        Rating.objects.filter(pk=one.pk).delete()


def test_the_words_of_an_activity_never_change(
    visit: Visit, therapist: Membership, amira: Client
) -> None:
    rated(visit(0), therapist, named_now(2, 4, 6))
    for change in ({"words": "Swim"}, {"place": 4}, {"code": "goals"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            NamedItem.objects.filter(client=amira, place=1).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        NamedItem.objects.filter(client=amira).delete()


@pytest.mark.parametrize(("code", "place"), [("psfs", 0), ("psfs", 6), ("goals", 4), ("lefs", 1)])
def test_there_is_room_for_so_many(
    code: str, place: int, amira: Client, therapist: Membership
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        NamedItem.objects.create(
            practice=amira.practice, client=amira, code=code, place=place, words="x",
            named_by=therapist,
        )  # fmt: skip


def test_the_measures_of_a_region_are_chosen_for_a_client(
    amira: Client, therapist: Membership
) -> None:
    for codes in (["visa_a", "ffi"], ["visa_a", "ffi"], ["visa_a"]):
        choose_measures(client=amira, codes=codes, by=therapist, now=MONDAY_AT_TEN)
    assert list(amira.measure_choices.values_list("code", flat=True)) == ["visa_a"]
    assert [one.fields for one in AuditEvent.objects.filter(verb="measures.chosen")] == [
        ["ffi", "visa_a"], ["ffi"],
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="Choose from"):
        choose_measures(client=amira, codes=["nrs_pain"], by=therapist, now=MONDAY_AT_TEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        MeasureChoice.objects.create(
            practice=amira.practice, client=amira, code="nrs_pain", chosen_by=therapist
        )
