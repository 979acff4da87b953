"""Stop: this hurts, on the client's pages: by link and by account, without JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.actions import disown, end, pause, revoke_links
from clients.homecare.models import AssignedRoutine, RoutineLink, StepStop
from clients.homecare.shown import PlanState
from clients.homecare.stop_words import FOOT, LEG, Reason
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.clients.homecare.test_stops import shown
from tests.factories import ClientFactory, screened
from tests.factories.homecare import NOW, given
from tests.pdf_text import pages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def press(browser: Browser, url: str, **told: str) -> Any:
    values = {"form_key": str(uuid4()), "step": "2", "side": "left", "reason": "sharp"} | told
    return browser.post(url, values)


@pytest.fixture
def url(token: str) -> str:
    """By link."""
    return reverse("routine_link_stop", args=[token])


def test_each_step_leads_to_the_five_reasons(client: Browser, token: str, url: str) -> None:
    steps = text(client.get(reverse("routine_link", args=[token])))
    assert f'href="{url}?step=2"' in steps
    page = text(client.get(f"{url}?step=2"))
    for said in ("Sharp or shooting pain", "Swelling", "Numb or tingling", "Something else"):
        assert said in page
    assert page.count('name="reason"') == 5
    assert "Stop and get help" in page
    assert StepStop.objects.count() == 0


@pytest.mark.parametrize("query", ["", "?step=", "?step=99", "?step=two", "?step=-1"])
def test_without_such_a_step_it_leads_back(
    query: str, client: Browser, token: str, url: str
) -> None:
    answer = client.get(f"{url}{query}")
    assert (answer.status_code, answer.url) == (302, reverse("routine_link", args=[token]))


def test_one_press_takes_the_step_out_everywhere_and_says_what_to_do(
    client: Browser, token: str, url: str, assigned: AssignedRoutine
) -> None:
    answer = press(client, url)
    row = StepStop.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{url}?told={row.ref}")
    assert (row.number, row.side, row.reason, row.happened_at) == (2, "left", "sharp", NOW)
    page = text(client.get(answer.url))
    assert FOOT[Reason.SHARP] in page
    assert "Stop and get help" in page
    assert "The rest of the routine" in page
    assert shown(assigned) == [1, 3, 4]
    for name in ("routine_link", "routine_link_play"):
        assert "Thumb the arch" not in text(client.get(reverse(name, args=[token])))
    paper = client.get(reverse("routine_link_paper", args=[token]))
    words = "".join(pages_of(paper.content))
    assert "Ballroll" in words
    assert "Thumbthearch" not in words


def test_on_the_calf_nothing_more_is_offered(
    client: Browser, token: str, url: str, assigned: AssignedRoutine
) -> None:
    page = text(client.get(press(client, url, step="4").url))
    assert LEG in page
    assert "Your routines are paused" in page
    assert "The rest of the routine" not in page
    assert shown(assigned) == []
    assert PlanState.PAUSED == "paused"


def test_nothing_of_the_person_is_said_behind_a_link(
    client: Browser, url: str, amira: Client
) -> None:
    answer = press(client, url)
    for page in (f"{url}?step=1", answer.url):
        for private in ("Amira", "Khanna", amira.email, amira.ref):
            assert private not in text(client.get(page))
    assert "sharp" not in answer.url


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"reason": ""}, ("left", "unsure")),
        ({"reason": "cramp"}, ("left", "unsure")),
        ({"side": "together"}, ("both", "sharp")),
        ({"side": ""}, ("both", "sharp")),
    ],
)
def test_what_is_left_out_is_taken_for_the_gravest(
    told: dict[str, str], kept: tuple[str, str], client: Browser, url: str
) -> None:
    press(client, url, **told)
    row = StepStop.objects.get()
    assert (row.side, row.reason) == kept


@pytest.mark.parametrize(
    ("sent", "ago"),
    [
        (str(int(NOW.timestamp() * 1000) - 3_600_000), timedelta(hours=1)),
        ("99999999999999", timedelta(0)),
        ("0", timedelta(days=7)),
        ("-5", timedelta(0)),
        ("²", timedelta(0)),
        ("soon", timedelta(0)),
        ("9" * 400, timedelta(0)),
    ],
)
def test_the_phone_says_when(sent: str, ago: timedelta, client: Browser, url: str) -> None:
    press(client, url, happened_at=sent)
    assert StepStop.objects.get().happened_at == NOW - ago


@pytest.mark.parametrize("told", [{"form_key": "x"}, {"step": ""}, {"step": "0"}, {"step": "a"}])
def test_what_cannot_be_kept_still_says_what_to_do(
    told: dict[str, str], client: Browser, url: str
) -> None:
    answer = press(client, url, **told)
    assert answer.status_code == 422
    assert LEG in text(answer)
    assert "could not be sent" in text(answer)
    assert StepStop.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "taken_out"),
    [
        ({"version": "1"}, [1, 3, 4]),
        ({"version": ""}, [1, 3, 4]),
        ({"version": "two"}, [1, 3, 4]),
        ({"version": "-1"}, [1, 3, 4]),
        ({"version": "²"}, [1, 3, 4]),
        ({"version": "9" * 30}, [1, 3, 4]),
        ({"version": "\0"}, [1, 3, 4]),
        ({"side": "\0"}, [1, 3, 4]),
        ({"reason": "\0"}, [1, 3, 4]),
        ({"version": "7"}, []),  # nobody can tell which step of it
    ],
)
def test_what_cannot_be_read_refuses_no_stop(
    sent: dict[str, str], taken_out: list[int], client: Browser, url: str,
    assigned: AssignedRoutine,
) -> None:  # fmt: skip
    assert press(client, url, **sent).status_code == 302
    assert StepStop.objects.count() == 1
    assert shown(assigned) == taken_out


@pytest.mark.parametrize("why", ["withheld", "paused"])
def test_a_step_that_just_went_is_still_asked_about(
    why: str, client: Browser, url: str, assigned: AssignedRoutine, therapist: Membership
) -> None:
    if why == "withheld":
        press(client, url)
    else:
        pause(assigned=assigned, reason="Away", by=therapist, now=NOW)
    page = text(client.get(f"{url}?step=2"))
    assert "A step that is no longer shown." in page
    assert "Thumb the arch" not in page
    assert page.count('name="reason"') == 5
    assert 'name="step" value="2"' in page
    assert press(client, url, reason="numb").status_code == 302
    row = StepStop.objects.latest("pk")
    assert (row.number, row.reason) == (2, "numb")


@pytest.mark.parametrize("how", ["revoked", "ended", "expired", "not mine", "archived"])
@pytest.mark.parametrize(("step", "advice"), [("2", FOOT[Reason.SHARP]), ("4", LEG)])
def test_a_stop_by_a_link_that_opens_nothing_is_kept(
    how: str, step: str, advice: str, client: Browser, token: str, url: str, amira: Client,
    assigned: AssignedRoutine, therapist: Membership,
) -> None:  # fmt: skip
    link = RoutineLink.objects.get()
    if how == "revoked":
        revoke_links(assigned=assigned, by=therapist, now=NOW)
    elif how == "ended":
        end(assigned=assigned, by=therapist, now=NOW)
    elif how == "expired":
        RoutineLink.objects.update(expires_at=NOW)
    elif how == "not mine":
        disown(link=link, now=NOW)
    else:
        Client.objects.filter(pk=amira.pk).update(archived_at=NOW)
    answer = press(client, url, step=step)
    assert answer.status_code == 200
    page = text(answer)
    assert advice in page
    assert "Your therapist can see it." in page
    told = (amira.name, amira.email, assigned.version.name, "Thumb the arch", assigned.ref)
    for private in (*told, amira.practice.name, token):
        assert private not in page
    row = StepStop.objects.get()
    assert (row.assigned, row.number, row.reason) == (assigned, int(step), "sharp")
    assert amira.concerns.filter(kind="red_flag").count() == 1
    assert AuditEvent.objects.get(verb="routine.step_stopped").actor_id == link.pk
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    for query in ("", f"?step={step}", f"?told={row.ref}"):
        assert client.get(f"{url}{query}").status_code == 404


def test_by_such_a_link_too_what_cannot_be_kept_says_what_to_do(
    client: Browser, url: str, assigned: AssignedRoutine, therapist: Membership
) -> None:
    end(assigned=assigned, by=therapist, now=NOW)
    answer = press(client, url, step="x")
    assert (answer.status_code, LEG in text(answer)) == (422, True)
    assert "could not be sent to your therapist" in text(answer)
    assert StepStop.objects.count() == 0


def test_a_client_tells_of_a_plan_of_theirs_that_has_ended(
    client: Browser, assigned: AssignedRoutine, amira: Client, therapist: Membership,
    signed_in: Callable[..., Browser],
) -> None:  # fmt: skip
    end(assigned=assigned, by=therapist, now=NOW)
    browser = signed_in(client, amira.user)
    own = reverse("my_routine_stop", args=[assigned.ref])
    assert 'name="reason"' in text(browser.get(f"{own}?step=2"))
    answer = press(browser, own)
    assert FOOT[Reason.SHARP] in text(browser.get(answer.url))
    assert StepStop.objects.get().assigned == assigned


def test_the_same_form_twice_is_one(client: Browser, url: str) -> None:
    key = str(uuid4())
    assert press(client, url, form_key=key).url == press(client, url, form_key=key).url
    assert StepStop.objects.count() == 1


def test_a_client_does_it_on_their_own_page(
    client: Browser, assigned: AssignedRoutine, amira: Client, signed_in: Callable[..., Browser]
) -> None:
    browser = signed_in(client, amira.user)
    own = reverse("my_routine_stop", args=[assigned.ref])
    answer = press(browser, own)
    assert answer.url.startswith(f"{own}?told=")
    assert shown(assigned) == [1, 3, 4]


def test_strangers_find_nothing(
    client: Browser, assigned: AssignedRoutine, url: str, therapist: Membership,
    signed_in: Callable[..., Browser],
) -> None:  # fmt: skip
    other = ClientFactory(practice=therapist.practice, with_account=True)
    screened(other, therapist, NOW)
    theirs = given(other, therapist)
    told = press(client, url).url.split("told=")[1]
    browser = signed_in(client, other.user)
    own = reverse("my_routine_stop", args=[theirs.ref])
    assert press(browser, reverse("my_routine_stop", args=[assigned.ref])).status_code == 404
    assert browser.get(f"{own}?told={told}").status_code == 404
    assert press(browser, reverse("routine_link_stop", args=["x" * 43])).status_code == 404
    assert StepStop.objects.count() == 1
