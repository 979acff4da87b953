"""The measures of a visit: what is asked when, what is kept, and that nothing typed is lost."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from html import escape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.models import Appointment
from clients.measures.actions import choose_measures, retire_item
from clients.measures.asking import asked_at, recorded_at
from clients.measures.catalogue import MEASURES
from clients.measures.models import Rating
from clients.measures.planned import Place, place_of
from clients.measures.read import Answered
from clients.models import Client
from practice.accounts.models import Membership
from tests.clients.screening.forms import text
from tests.factories.appointments import MONDAY_AT_TEN
from tests.factories.measures import named_now, pain, rated
from tests.factories.series import a_series, visits_of

pytestmark = pytest.mark.django_db
Visit = Callable[[int], Appointment]
HEEL = "heel_fat_pad"
AFTERWARDS = MONDAY_AT_TEN + timedelta(weeks=12)


@pytest.fixture(autouse=True)
def _afterwards() -> Iterator[None]:
    """Every visit of the tests is over."""
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


def page_of(visit: Appointment) -> str:
    return reverse("visit_measures", args=[visit.ref])


def asked_on(page: Any) -> str:
    return str(page.context["form"]["asked"].value())


def send(desk: Browser, visit: Appointment, asked: str, **typed: Any) -> Any:
    data = {"asked": asked, "form_key": str(uuid4()), **typed}
    return desk.post(page_of(visit), data)


def keys(visit: Appointment, session: int, of: int | None = None, chosen: Any = ()) -> list[str]:
    asks = asked_at(visit, Place(session, of), recorded_at(visit), list(chosen), {})
    return [ask.key for ask in asks]


EACH = ["nrs_pain:0:both", "sleep_0_10:0:before"]


@pytest.mark.parametrize(
    ("session", "of", "chosen", "more"),
    [
        (1, None, [], ["psfs:3:before", "goals:3:before"]),
        (1, 6, ["visa_a"], ["psfs:3:before", "goals:3:before", "visa_a:0:before"]),
        (2, 6, ["visa_a"], []),
        (3, None, [], ["pgic:0:before"]),
        (4, None, [], ["psfs:3:before", "goals:3:before", "pgic:0:before"]),
        (5, 5, [], ["psfs:3:before", "goals:3:before", "pgic:0:before"]),
    ],
)
def test_a_visit_asks_what_is_due(
    session: int, of: int | None, chosen: list[str], more: list[str], visit: Visit
) -> None:
    assert keys(visit(0), session, of, chosen) == EACH + more


def test_what_is_recorded_is_not_asked_again_and_the_rest_still_is(
    visit: Visit, therapist: Membership
) -> None:
    first = visit(0)
    rated(first, therapist, *pain(6, site=HEEL, foot="left"), Answered("sleep_0_10", "before", 7))
    assert keys(first, 2) == ["nrs_pain:0:after"]


def test_places_of_pain_are_those_of_last_time(visit: Visit, therapist: Membership) -> None:
    rated(visit(0), therapist, *pain(3))
    rated(visit(1), therapist, *pain(6, site=HEEL, foot="left"), *pain(2, site=HEEL, foot="right"))
    asks = asked_at(visit(2), Place(2), [], [], {})
    assert [(ask.row, ask.site, ask.foot) for ask in asks if ask.code == "nrs_pain"] == [
        (0, HEEL, "left"), (1, HEEL, "right"),
    ]  # fmt: skip


def test_sessions_are_counted_in_the_series_and_else_among_visits_that_took_place(
    visit: Visit, amira: Client, therapist: Membership
) -> None:
    first, second, third = visit(0), visit(1), visit(2)
    Appointment.objects.filter(pk=first.pk).update(status="completed")
    Appointment.objects.filter(pk=second.pk).update(status="did_not_attend")
    assert place_of(third) == Place(2)
    visits = visits_of(a_series(amira, therapist), 2, first=3)
    places = [place_of(one.appointment) for one in visits]
    assert places == [Place(1, 6), Place(2, 6)]
    assert [place.words for place in (Place(2), *places)] == [
        "Visit 2", "Visit 1 of 6", "Visit 2 of 6",
    ]  # fmt: skip


def test_everything_is_kept_by_one_press(desk: Browser, visit: Visit, amira: Client) -> None:
    first = visit(0)
    shown = desk.get(page_of(first))
    typed: dict[str, Any] = {
        "nrs_pain-0-site": HEEL, "nrs_pain-0-foot": "left",
        "nrs_pain-0-before": "6", "nrs_pain-0-after": "4",
        "sleep_0_10-before": "7", "sleep_0_10-before-hours": "6.5",
        "goals-before-words-1": "Sleep through", "goals-before-new-1": "3",
        "goals-before-wellbeing": "5",
    }  # fmt: skip
    for n, words in enumerate(("Run", "Kneel", "Climb stairs"), 1):
        typed |= {f"psfs-before-words-{n}": words, f"psfs-before-new-{n}": str(n)}
    answer = send(desk, first, asked_on(shown), **typed)
    assert (answer.status_code, answer["Location"]) == (302, page_of(first))
    kept = {(row.code, row.moment): row.score for row in Rating.objects.all()}
    assert kept == {
        ("nrs_pain", "before"): 6, ("nrs_pain", "after"): 4, ("sleep_0_10", "before"): 7,
        ("psfs", "before"): 2, ("goals", "before"): 4,
    }  # fmt: skip
    assert Rating.objects.get(code="sleep_0_10").answers == {"hours": "6.5"}
    assert [item.words for item in amira.named_items.filter(code="goals")] == ["Sleep through"]
    page = text(desk.get(page_of(first)))
    assert "Pain: left heel fat pad, before" in page
    assert "6.5 hours slept" in page


def test_the_same_activities_are_rated_later_under_their_own_words(
    desk: Browser, visit: Visit, amira: Client, therapist: Membership
) -> None:
    rated(visit(0), therapist, named_now(2, 4, 6))
    later = visit(3)
    refs = [item.ref for item in amira.named_items.all()]
    typed = {f"psfs-before-{ref}": "8" for ref in refs}
    assert send(desk, later, "psfs:0:before", **typed).status_code == 302
    again = Rating.objects.latest("pk")
    assert (again.score, amira.named_items.count()) == (8, 3)


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("psfs:3:before", {"psfs-before-words-1": "Run", "psfs-before-new-1": "3"}, "so far: 1"),
    ("psfs:3:before", {"psfs-before-new-1": "3"}, "Write what this rating is about."),
    ("lefs:0:before", {"lefs-before": "81"}, "a whole number from 0 to 80"),
    ("lefs:0:before", {"lefs-before": "many"}, "Enter a number, such as 4.5."),
    ("sleep_0_10:0:before", {"sleep_0_10-before-hours": "7"}, "Rate sleep quality as well"),
    ("sleep_0_10:0:before", {"sleep_0_10-before": "7", "sleep_0_10-before-hours": "7.2"},
     "in half hours"),
    ("nrs_pain:0:both", {"nrs_pain-0-before": "3", "nrs_pain-0-site": HEEL}, "and the foot"),
    ("nrs_pain:0:both",
     {"nrs_pain-0-before": "3", "nrs_pain-0-site": "liver", "nrs_pain-0-foot": "left"},
     "is not on the left foot"),
    ("nrs_pain:0:both", {"nrs_pain-0-before": "12"}, "Choose one of the answers"),
    ("wellness_5:0:before", {"wellness_5-before-mood": "3"}, "all 5 questions answered"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "typed", "says"), WRONG)
def test_a_mistake_is_said_at_its_field_and_all_that_was_typed_stays(
    asked: str, typed: dict[str, str], says: str, desk: Browser, visit: Visit
) -> None:
    typed = typed | {"nrs_stress-after": "9"}
    answer = send(desk, visit(0), f"{asked} nrs_stress:0:both", **typed)
    page = text(answer)
    assert (answer.status_code, Rating.objects.count()) == (422, 0)
    assert says in page
    form = answer.context["form"]
    assert "__all__" not in form.errors
    assert {name: form[name].value() for name in typed} == typed


def test_another_tab_that_says_otherwise_is_told_and_loses_nothing(
    desk: Browser, visit: Visit, therapist: Membership
) -> None:
    first = visit(0)
    rated(first, therapist, *pain(6))
    answer = send(desk, first, "nrs_pain:0:both", **{"nrs_pain-0-before": "9"})
    assert answer.status_code == 422
    assert "Pain is recorded already for this visit." in text(answer)
    assert answer.context["form"]["nrs_pain-0-before"].value() == "9"
    assert Rating.objects.get().score == 6


def test_activities_named_in_another_tab_lose_nothing_that_was_typed_here(
    desk: Browser, visit: Visit, therapist: Membership, amira: Client
) -> None:
    rated(visit(0), therapist, named_now(2, 4, 6))
    typed = {f"psfs-before-words-{n}": f"Thing {n}" for n in (1, 2, 3)}
    typed |= {f"psfs-before-new-{n}": str(n) for n in (1, 2, 3)}
    answer = send(desk, visit(3), "psfs:3:before", **typed)
    assert (answer.status_code, amira.named_items.count()) == (422, 3)
    assert "keep to 5 activities at most" in text(answer)
    form = answer.context["form"]
    assert {name: form[name].value() for name in typed} == typed


def test_an_activity_retired_in_another_tab_is_said_and_its_rating_stays_typed(
    desk: Browser, visit: Visit, therapist: Membership, amira: Client
) -> None:
    words = ("Climb stairs", "Run 5 km", "Kneel", "Sit")
    rated(visit(0), therapist, named_now(2, 4, 6, 8, words=words))
    items = list(amira.named_items.all())
    retire_item(item=items[0], by=therapist, now=MONDAY_AT_TEN)
    typed = {f"psfs-before-{item.ref}": "5" for item in items}
    answer = send(desk, visit(3), "psfs:0:before", **typed)
    assert (answer.status_code, Rating.objects.count()) == (422, 1)
    assert "What is asked was changed meanwhile." in text(answer)
    assert answer.context["form"][f"psfs-before-{items[0].ref}"].value() == "5"


def test_a_page_that_is_gone_back_to_and_filled_in_further_keeps_all_of_it(
    desk: Browser, visit: Visit, amira: Client
) -> None:
    first, key = visit(0), str(uuid4())
    typed: dict[str, str] = {}
    for n, words in enumerate(("Climb stairs", "Run 5 km", "Kneel", "Sit", "Dance"), 1):
        typed |= {f"psfs-before-words-{n}": words, f"psfs-before-new-{n}": str(n)}
        if n < 3:
            continue
        answer = send(desk, first, f"psfs:{n}:before", form_key=key, **typed)
        assert (n, answer.status_code) == (n, 302)
    stands = amira.ratings.get(withdrawn_at=None)
    assert [row["rating"] for row in stands.answers["items"]] == [1, 2, 3, 4, 5]
    assert amira.named_items.count() == 5


def test_a_double_press_keeps_it_once(desk: Browser, visit: Visit) -> None:
    first, key = visit(0), str(uuid4())
    for _ in range(2):
        answer = send(desk, first, "nrs_pain:0:both", form_key=key, **{"nrs_pain-0-before": "9"})
        assert answer.status_code == 302
    assert Rating.objects.count() == 1


def test_a_page_shown_again_still_says_which_place_it_means(desk: Browser, visit: Visit) -> None:
    typed = {"nrs_pain-0-site": HEEL, "nrs_pain-0-foot": "left", "lefs-before": "81"}
    answer = send(desk, visit(0), "nrs_pain:0:both lefs:0:before", **typed)
    assert text(answer).count('<h3 id="nrs_pain-0-after-part">Pain: left heel fat pad</h3>') == 1
    elsewhere = send(desk, visit(1), "nrs_pain:0:both", add="1", **{"nrs_pain-0-site": "nowhere"})
    assert "Pain</h3>" in text(elsewhere)


def test_nothing_filled_in_is_nothing_kept(desk: Browser, visit: Visit) -> None:
    assert send(desk, visit(0), "nrs_pain:0:both").status_code == 302
    assert Rating.objects.count() == 0


@pytest.mark.parametrize(
    ("asked", "more", "then"),
    [
        ("nrs_pain:0:both", "lefs", "nrs_pain:0:both lefs:0:before"),
        ("nrs_pain:0:both", "nrs_stress", "nrs_pain:0:both nrs_stress:0:both"),
        ("nrs_pain:0:both", "nrs_pain", "nrs_pain:0:both nrs_pain:1:both"),
        ("psfs:3:before", "psfs", "psfs:4:before"),
        ("psfs:5:before", "psfs", "psfs:5:before"),
        ("", "goals", "goals:3:before"),
        ("psfs:0:before", "", "psfs:0:before"),
        ("psfs:0:before", "nrs_soreness", "psfs:0:before"),
        ("psfs:0:before", "unheard_of", "psfs:0:before"),
        ("lefs:0:before", "lefs", "lefs:0:before"),
        ("unheard_of:0:both nonsense", "lefs", "lefs:0:before"),
    ],
)
def test_a_measure_is_added_by_hand_and_what_was_typed_stays(
    asked: str, more: str, then: str, desk: Browser, visit: Visit
) -> None:
    typed = {"nrs_pain-0-before": "12", "psfs-before-words-1": "Run"}
    answer = send(desk, visit(0), asked, add="1", more=more, **typed)
    assert (answer.status_code, asked_on(answer)) == (200, then)
    form = answer.context["form"]
    assert {n: form[n].value() for n in typed if n in form.fields} == {
        n: value for n, value in typed.items() if n in form.fields
    }
    assert Rating.objects.count() == 0


@pytest.mark.parametrize("code", sorted(MEASURES.keys() - {"nrs_soreness"}))
def test_every_measure_of_the_catalogue_can_be_asked(
    code: str, desk: Browser, visit: Visit
) -> None:
    answer = send(desk, visit(0), "", add="1", more=code)
    its = MEASURES[code]
    page = text(answer)
    assert (answer.status_code, its.name in page) == (200, True)
    assert its.credit == "" or escape(its.credit) in page
    for item in its.items:
        assert item.words in page


def test_overall_change_is_chosen_by_its_words(desk: Browser, visit: Visit) -> None:
    first = visit(0)
    assert send(desk, first, "pgic:0:before", **{"pgic-before": "2"}).status_code == 302
    assert Rating.objects.get().score == Decimal(2)
    assert "<strong>Much better</strong>" in text(desk.get(page_of(first)))


def test_soreness_is_never_asked_here(desk: Browser, visit: Visit) -> None:
    page = text(desk.get(page_of(visit(0))))
    assert "How sore are" not in page
    assert "Soreness before and after is asked in the note." in page


def test_a_visit_that_did_not_take_place_asks_nothing(desk: Browser, visit: Visit) -> None:
    first = visit(0)
    Appointment.objects.filter(pk=first.pk).update(status="did_not_attend")
    page = text(desk.get(page_of(first)))
    assert "Nothing is rated at this visit" in page
    assert '<form method="post" novalidate' not in page


def test_a_visit_to_come_says_when_it_is_asked(desk: Browser, visit: Visit) -> None:
    first = visit(13)
    assert "This visit is on 22 February. Ask on the day." in text(desk.get(page_of(first)))
    answer = send(desk, first, "nrs_pain:0:both", **{"nrs_pain-0-before": "3"})
    assert (answer.status_code, Rating.objects.count()) == (422, 0)
    assert answer.context["form"]["nrs_pain-0-before"].value() == "3"


def test_a_wrong_rating_is_withdrawn_with_a_reason(
    desk: Browser, visit: Visit, therapist: Membership, amira: Client
) -> None:
    first = visit(0)
    (wrong,) = rated(first, therapist, *pain(6))
    address = reverse("withdraw_rating", args=[amira.ref, wrong.ref])
    assert desk.post(address, {"why": ""}).status_code == 422
    assert desk.post(address, {"why": "Wrong line."})["Location"] == page_of(first)
    assert "Wrong line." in text(desk.get(address))
    assert desk.get(page_of(first)).context["recorded"] == []


def test_what_is_asked_is_chosen_on_its_own_page(
    desk: Browser, visit: Visit, therapist: Membership, amira: Client
) -> None:
    rated(visit(0), therapist, named_now(2, 4, 6))
    address = reverse("client_measures", args=[amira.ref])
    assert desk.post(address, {"codes": ["visa_a", "lefs"]}).status_code == 302
    assert desk.post(address, {"codes": ["nrs_pain"]}).status_code == 422
    kneel = amira.named_items.get(place=3)
    desk.post(reverse("retire_item", args=[amira.ref, kneel.ref]))
    page = text(desk.get(address))
    assert set(re.findall(r'value="(\w+)"[^>]*checked', page)) == {"visa_a", "lefs"}
    assert ("Climb stairs" in page, "Kneel" in page) == (True, False)


@pytest.mark.parametrize("name", ["retire_item", "withdraw_rating"])
def test_rows_of_somebody_else_are_not_there(name: str, desk: Browser, amira: Client) -> None:
    assert desk.post(reverse(name, args=[amira.ref, "nobodys"])).status_code == 404


@pytest.mark.parametrize("places", [1, 3])
def test_the_page_costs_the_same_however_much_is_recorded(
    places: int, desk: Browser, visit: Visit, therapist: Membership, amira: Client,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    first, second = visit(0), visit(1)
    choose_measures(client=amira, codes=["visa_a"], by=therapist, now=MONDAY_AT_TEN)
    for one in (first, second):
        rated(one, therapist, named_now(2, 4, 6))
        for site in (HEEL, "solar_plexus", "heart")[:places]:
            rated(one, therapist, *pain(5, 4, site, "left"))
    # Session, user, place; visit; client, trace in its savepoint; answers, letters; overrides,
    # consent; series; ratings, their members, items, choices; note.
    with django_assert_num_queries(17):
        desk.get(page_of(second))
