"""What there is after a workshop: thanks, a routine, three questions, a certificate."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.workshops.certificates import certificates_of, hours_in_words
from clients.workshops.feedback import AnsweredTwice, feedback_numbers, give_feedback
from clients.workshops.follow_up import routine_of, thank_everywhere
from clients.workshops.links import after_token, place_token
from clients.workshops.models import Attendee, Feedback, Mark, SignUp, Workshop
from clients.workshops.models.sign_up import Outcome
from clients.workshops.recheck import before_sending
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.schedule.slots import Span
from routines.choosing import MASSAGE
from routines.safety.tags import TAGS
from tests.factories.routines import shipped
from tests.factories.workshops import SATURDAY_AT_TEN, TWO_HOURS, a_workshop, came, takes_part
from tests.pdf_text import pages_of

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SUNDAY = SATURDAY_AT_TEN + DAY - HOUR  # nine in the morning
ALL = sorted(TAGS)


@pytest.fixture
def workshop(therapist: Membership) -> Workshop:
    """With everything there is after it."""
    version = shipped(therapist, MASSAGE)
    return a_workshop(therapist, follow_up=version.routine, cpd_minutes=90, techniques=ALL)


@pytest.fixture
def jo(workshop: Workshop, therapist: Membership) -> SignUp:
    """Who came, with nothing to adapt."""
    sign_up = takes_part(workshop, outcome=Outcome.OK)
    came(sign_up, therapist)
    return sign_up


def letters() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind="workshop_follow_up").order_by("pk"))


def page_of(browser: Browser, sign_up: SignUp, at: datetime = SUNDAY) -> Any:
    with time_machine.travel(at, tick=False):
        return browser.get(reverse("after_workshop", args=[after_token(sign_up)]))


def said(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("at", "number"),
    [(SATURDAY_AT_TEN + 3 * HOUR, 0), (SUNDAY - timedelta(minutes=1), 0), (SUNDAY, 1),
     (SUNDAY + 12 * HOUR, 0), (SUNDAY + 24 * HOUR, 1), (SUNDAY + 8 * DAY, 0)],
)  # fmt: skip
def test_thanks_leave_the_next_morning_and_not_in_the_quiet(
    at: datetime, number: int, jo: SignUp
) -> None:
    assert thank_everywhere(now=at) == number


@pytest.mark.parametrize(
    ("kinds", "number"),
    [(["came"], 1), (["late"], 1), (["left"], 1), (["missing"], 0), (["came", "cleared"], 0),
     (["missing", "came"], 1), ([], 0)],
)  # fmt: skip
def test_thanks_go_to_who_came_once(
    kinds: list[str], number: int, workshop: Workshop, therapist: Membership
) -> None:
    sign_up = takes_part(workshop, outcome=Outcome.OK)
    for kind in kinds:
        came(sign_up, therapist, kind)
    assert [thank_everywhere(now=SUNDAY), thank_everywhere(now=SUNDAY + HOUR)] == [number, 0]


def test_the_letter_offers_what_there_is(jo: SignUp, therapist: Membership) -> None:
    talk = takes_part(jo.workshop, "Ann Lee", outcome=Outcome.TALK)
    SignUp.objects.filter(pk=talk.pk).update(
        state="confirmed", hold_until=None, confirmed_at=SUNDAY
    )
    came(talk, therapist)
    thank_everywhere(now=SUNDAY)
    first, second = letters()
    assert "There is a routine to do at home" in first.body_text
    assert "routine" not in second.body_text
    assert "/w/" in second.body_text


def test_the_page_shows_the_routine_with_its_care_card(client: Browser, jo: SignUp) -> None:
    response = page_of(client, jo)
    assert "Stop and get help" in said(response)
    assert 'id="step-1"' in said(response)
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("outcome", [Outcome.NOT_ASKED, Outcome.TALK])
def test_who_was_not_asked_or_not_talked_to_gets_none_and_the_card_all_the_same(
    outcome: str, client: Browser, jo: SignUp
) -> None:
    SignUp.objects.filter(pk=jo.pk).update(outcome=outcome)
    page = said(page_of(client, jo))
    assert "There is no routine for you here." in page
    assert "Stop and get help" in page
    assert 'id="step-1"' not in page


@pytest.mark.parametrize("how", ["talked to", "added by hand"])
def test_who_was_asked_for_the_workshop_alone_gets_none(
    how: str, jo: SignUp, therapist: Membership
) -> None:
    assert routine_of(jo, now=SUNDAY) is not None
    if how == "talked to":
        jo.outcome, jo.cleared_at = Outcome.TALK, SATURDAY_AT_TEN
    else:
        jo.added_by = therapist
    assert routine_of(jo, now=SUNDAY) is None


def test_techniques_added_later_were_not_asked_about(therapist: Membership) -> None:
    version = shipped(therapist, MASSAGE)
    workshop = a_workshop(therapist, follow_up=version.routine, techniques=["heat"])
    sign_up = takes_part(workshop, outcome=Outcome.OK)
    Workshop.objects.update(techniques=ALL)
    sign_up.refresh_from_db()
    plan = routine_of(SignUp.objects.get(pk=sign_up.pk), now=SUNDAY)
    in_use = (
        {tag for step in plan.steps for leg in step.legs for tag in leg.tags} if plan else set()
    )
    assert in_use <= {"heat"}


def test_what_is_left_out_is_not_shown_and_what_is_gentle_is_said(jo: SignUp) -> None:
    whole = routine_of(jo, now=SUNDAY)
    assert whole is not None
    tags = {tag for step in whole.steps for leg in step.legs for tag in leg.tags}
    leave_out = sorted(tags)[0]
    jo.outcome, jo.adapted = Outcome.ADAPTED, {"leave_out": [leave_out], "gently": []}
    less = routine_of(jo, now=SUNDAY)
    assert less is None or leave_out not in {
        tag for step in less.steps for leg in step.legs for tag in leg.tags
    }
    jo.adapted = {"leave_out": [], "gently": ["oil_product", "pressure_moderate", "touch_light"]}
    gentle = routine_of(jo, now=SUNDAY)
    assert gentle is not None
    assert any(leg.gentler for step in gentle.steps for leg in step.legs)


@pytest.mark.parametrize(
    ("at", "status"),
    [(SATURDAY_AT_TEN, 404), (SATURDAY_AT_TEN + TWO_HOURS, 200), (SUNDAY + 28 * DAY, 200),
     (SATURDAY_AT_TEN + TWO_HOURS + 30 * DAY, 404)],
)  # fmt: skip
def test_the_page_is_open_for_thirty_days(
    at: datetime, status: int, client: Browser, jo: SignUp
) -> None:
    assert page_of(client, jo, at).status_code == status


def test_one_link_does_not_open_the_other_page(client: Browser, jo: SignUp) -> None:
    with time_machine.travel(SUNDAY, tick=False):
        assert client.get(reverse("after_workshop", args=[place_token(jo)])).status_code == 404
        assert client.get(reverse("my_certificate", args=[after_token(jo)])).status_code == 404
        assert client.get(reverse("after_workshop", args=["odd"])).status_code == 404


def post(browser: Browser, sign_up: SignUp, **answers: Any) -> Any:
    with time_machine.travel(SUNDAY, tick=False):
        return browser.post(reverse("leave_feedback", args=[after_token(sign_up)]), answers)


def test_feedback_is_kept_and_changed_once(client: Browser, jo: SignUp) -> None:
    assert post(client, jo, stars="4", words="More time.").status_code == 302
    assert post(client, jo, stars="4", words="More time.").status_code == 302
    assert post(client, jo, stars="5", recommends="yes").status_code == 302
    refused = post(client, jo, stars="1")
    assert refused.status_code == 422
    assert "You have changed your answers once already." in said(refused)
    (kept,) = Feedback.objects.all()
    assert (kept.stars, kept.recommends, kept.words) == (5, "yes", "")


@pytest.mark.parametrize(
    "answers", [{}, {"stars": "0"}, {"stars": "6"}, {"recommends": "maybe"}, {"words": "x" * 2001}]
)
def test_what_says_nothing_or_too_much_is_not_kept(
    answers: dict[str, str], client: Browser, jo: SignUp
) -> None:
    assert post(client, jo, **answers).status_code == 422
    assert not Feedback.objects.exists()


def test_a_scanner_that_opens_everything_answers_nothing(client: Browser, jo: SignUp) -> None:
    page = page_of(client, jo)
    assert " checked" not in page.content.decode()
    with time_machine.travel(SUNDAY, tick=False):
        url = reverse("leave_feedback", args=[after_token(jo)])
        assert client.get(url).status_code == 405
        assert client.head(url).status_code == 405
        assert client.post(url).status_code == 422
    assert not Feedback.objects.exists()


def test_what_was_said_is_not_repeated_to_who_has_the_link(client: Browser, jo: SignUp) -> None:
    post(client, jo, stars="2", words="Zanzibar")
    page = said(page_of(client, jo))
    assert "Thank you. Your answers are kept." in page
    assert "Zanzibar" not in page


def test_the_numbers(workshop: Workshop) -> None:
    for name, stars, recommends, words in (
        ("Ann Lee", 5, "yes", ""), ("Bob Ray", 2, "no", "Louder."), ("Cy Fox", None, "", "Longer."),
    ):  # fmt: skip
        one = takes_part(workshop, name)
        give_feedback(
            sign_up=one, stars=stars, recommends=recommends, words=words, by=one, now=SUNDAY
        )
    found = feedback_numbers(workshop)
    assert (found.answers, found.rated, found.mean) == (3, 2, 3.5)
    assert found.stars == {1: 0, 2: 1, 3: 0, 4: 0, 5: 1}
    assert (found.would_recommend, found.would_not, found.not_sure) == (1, 1, 0)
    assert found.words == ["Louder.", "Longer."]
    answers = {"sign_up": one, "recommends": "", "words": "", "by": one, "now": SUNDAY}
    give_feedback(stars=1, **answers)
    with pytest.raises(AnsweredTwice):
        give_feedback(stars=3, **answers)


def test_the_certificate_says_who_when_and_how_long(client: Browser, jo: SignUp) -> None:
    with time_machine.travel(SUNDAY, tick=False):
        answer = client.get(reverse("my_certificate", args=[place_token(jo)]))
    assert answer["Content-Type"] == "application/pdf"
    words = "".join(pages_of(answer.content))
    for part in ("Jo Marsh", "Foot care for runners", "5 December 2026", "1 hour 30 minutes",
                 jo.workshop.leader.name):  # fmt: skip
        assert part.replace(" ", "") in words
    for claim in ("accredit", "CPD", "qualif", "certified"):
        assert claim not in words


@pytest.mark.parametrize("kind", ["left", "missing", "cleared"])
def test_who_was_not_there_to_the_end_has_none(
    kind: str, client: Browser, workshop: Workshop, therapist: Membership
) -> None:
    sign_up = takes_part(workshop)
    came(sign_up, therapist)
    came(sign_up, therapist, kind)
    assert certificates_of(sign_up) == []
    with time_machine.travel(SUNDAY, tick=False):
        url = reverse("my_certificate", args=[place_token(sign_up)])
        assert client.get(url).status_code == 404


@pytest.mark.parametrize(("days", "minutes"), [([0], 60), ([1], 60), ([0, 1], 125), ([], 0)])
def test_hours_are_those_of_the_days(days: list[int], minutes: int, therapist: Membership) -> None:
    spans = [Span(SATURDAY_AT_TEN + n * DAY, SATURDAY_AT_TEN + n * DAY + TWO_HOURS) for n in (0, 1)]
    sign_up = takes_part(a_workshop(therapist, dates=spans, cpd_minutes=125))
    for day in days:
        came(sign_up, therapist, day=day)
    assert sum(one.minutes for one in certificates_of(sign_up)) == minutes


@pytest.mark.parametrize(
    ("minutes", "words"), [(45, "45 minutes"), (60, "1 hour"), (150, "2 hours 30 minutes")]
)
def test_hours_in_words(minutes: int, words: str) -> None:
    assert hours_in_words(minutes) == words


def test_nobody_s_certificate_is_opened_with_another_link(
    client: Browser, jo: SignUp, therapist: Membership
) -> None:
    other = takes_part(jo.workshop, "Ann Lee")
    came(other, therapist)
    (theirs,) = certificates_of(other)
    with time_machine.travel(SUNDAY, tick=False):
        url = reverse("after_certificate", args=[after_token(jo), theirs.ref])
        assert client.get(url).status_code == 404


def at_the_door(workshop: Workshop, sign_up: SignUp, *, place: int = 0, kind: str = "came") -> None:
    """Somebody of a sign-up, whichever date it is for, is marked at this workshop's door."""
    date = workshop.dates.get()
    Mark.objects.create(
        practice_id=workshop.practice_id, date=date, kind=kind, key=uuid4(), by=workshop.leader,
        attendee=Attendee.objects.get(sign_up=sign_up, place=place), at=date.starts_at,
    )  # fmt: skip


def test_my_certificate_is_never_a_guest_s(client: Browser, workshop: Workshop) -> None:
    row = takes_part(workshop, others=("Ann Lee",))
    at_the_door(workshop, row, place=1)
    with time_machine.travel(SUNDAY, tick=False):
        assert client.get(reverse("my_certificate", args=[place_token(row)])).status_code == 404
        place = client.get(reverse("my_place", args=[place_token(row)]))
        assert "certificate" not in place.content.decode().lower()
    assert [one.attendee.name for one in certificates_of(row)] == ["Ann Lee"]


def test_who_is_marked_as_missing_before_it_leaves_is_not_thanked(jo: SignUp) -> None:
    thank_everywhere(now=SUNDAY)
    (letter,) = letters()
    assert before_sending(letter, now=SUNDAY).do == "send"
    at_the_door(jo.workshop, jo, kind="missing")
    assert before_sending(letter, now=SUNDAY).do == "supersede"


@pytest.mark.parametrize("weeks", [-1, 1])
def test_who_was_let_in_on_another_date_is_thanked_for_that_one(
    weeks: int, client: Browser, workshop: Workshop, therapist: Membership
) -> None:
    start = SATURDAY_AT_TEN + weeks * 7 * DAY
    other = a_workshop(therapist, start=start, series_ref=workshop.series_ref)
    row = takes_part(other, outcome=Outcome.OK)
    at_the_door(workshop, row)
    assert [thank_everywhere(now=SUNDAY), thank_everywhere(now=SUNDAY + HOUR)] == [1, 0]
    (letter,) = letters()
    assert before_sending(letter, now=SUNDAY).do == "send"
    page = page_of(client, row)
    assert page.status_code == 200
    assert "Certificate for Jo Marsh" in said(page)
    (kept,) = certificates_of(row)
    assert (kept.workshop, kept.minutes) == (workshop, 90)
