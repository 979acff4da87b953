"""The handout: today's list on paper, safety first, and nobody's name on it."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.actions import find_link, pause
from clients.homecare.handout import handout_pdf, sheet_of
from clients.homecare.models import AssignedRoutine, RoutineLink
from clients.homecare.plan import plan_for
from clients.homecare.shown import Plan, PlanState
from clients.homecare.stop_card import STOP_CARD
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories.homecare import FRIDAY, NOW, WOUND_LEFT
from tests.factories.screening import screened
from tests.pdf_text import pages_of

pytestmark = pytest.mark.django_db
ADDRESS = "https://instep.example/r/a-token/"


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    """The therapist's."""
    return signed_in(client, therapist)


def words_of(pdf: bytes) -> str:
    """The text of every page without its spaces, as the reader of PDFs gives it."""
    return "".join(pages_of(pdf))


def printed(assigned: AssignedRoutine, size: str = "usual") -> bytes:
    return handout_pdf(
        plan_for(assigned, NOW), practice=assigned.practice.name, days=assigned.days,
        on=FRIDAY, address=ADDRESS, size=size,
    )  # fmt: skip


def test_it_says_when_to_stop_before_the_first_step(assigned: AssignedRoutine) -> None:
    text = words_of(printed(assigned))
    steps = plan_for(assigned, NOW).steps
    places = [text.index(words.replace(" ", "")) for words in (
        assigned.version.name, STOP_CARD.heading, STOP_CARD.signs[0], STOP_CARD.help,
        *(f"{step.position}. {step.title}" for step in steps),
        "Days done", "This is the list of Friday 20 November 2026.", ADDRESS,
    )]  # fmt: skip
    assert places == sorted(places)


@pytest.mark.parametrize(("size", "most"), [("usual", 2), ("large", 4)])
def test_a_short_routine_takes_few_pages(size: str, most: int, assigned: AssignedRoutine) -> None:
    assert len(pages_of(printed(assigned, size))) <= most


def test_it_leaves_out_what_the_page_leaves_out(
    assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    screened(amira, therapist, NOW, WOUND_LEFT)
    text = words_of(printed(assigned))
    assert "Rightfootonly" in text
    assert "Leftfoot" not in text
    for named in ("wound", "ulcer", "Blister", amira.name.replace(" ", "")):
        assert named not in text


@pytest.mark.parametrize("state", [state for state in PlanState if state is not PlanState.READY])
def test_nothing_is_printed_of_a_plan_with_nothing_to_do(state: PlanState) -> None:
    with pytest.raises(ValueError, match="nothing to print"):
        sheet_of(
            Plan(state, "Any"), practice="P", days=[0], on=date(2026, 11, 20), address=ADDRESS,
            size="usual",
        )  # fmt: skip


@time_machine.travel(NOW, tick=False)
def test_a_therapist_gets_one_with_a_link_of_its_own(
    browser: Browser, assigned: AssignedRoutine
) -> None:
    answer = browser.post(reverse("handout", args=[assigned.client.ref, assigned.ref]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert assigned.client.name.split()[0] not in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(verb="routine.printed").count() == 1
    assert RoutineLink.objects.filter(assigned=assigned).count() == 1
    assert "/r/" in words_of(answer.content)


def test_a_paused_routine_is_not_printed(
    browser: Browser, assigned: AssignedRoutine, therapist: Membership
) -> None:
    pause(assigned=assigned, reason="A cold.", by=therapist, now=NOW)
    answer = browser.post(reverse("handout", args=[assigned.client.ref, assigned.ref]), follow=True)
    assert "There is nothing to print." in answer.content.decode()
    assert not RoutineLink.objects.exists()


@time_machine.travel(NOW, tick=False)
def test_the_code_on_the_screen_opens_the_routine(
    browser: Browser, assigned: AssignedRoutine
) -> None:
    page = browser.post(reverse("routine_code", args=[assigned.client.ref, assigned.ref]))
    assert page["Cache-Control"] == "no-store"
    address = page.context["address"]
    token = address.rstrip("/").rsplit("/", 1)[1]
    assert find_link(token, now=NOW).assigned == assigned
    assert page.context["code"].size >= 29
    assert Browser().get(reverse("routine_link", args=[token])).status_code == 200


def test_reading_these_pages_takes_a_press(browser: Browser, assigned: AssignedRoutine) -> None:
    for name in ("handout", "routine_code"):
        assert (
            browser.get(reverse(name, args=[assigned.client.ref, assigned.ref])).status_code == 405
        )
    assert not RoutineLink.objects.exists()
