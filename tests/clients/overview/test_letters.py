"""Letters as the office sees them: to whom, about what, where they stand. Never their text."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.overview import letters as overview_letters
from clients.overview.letter_words import MEANS, WORDS
from clients.overview.letters import STANDS, Wanted, page_of
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.mail.states import State
from tests.factories import ClientFactory
from tests.factories.letters import a_letter
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, admin_member: Membership, signed_in: SignIn) -> Browser:
    """The office's."""
    return signed_in(client, admin_member)


def sent_to(member: Membership, email: str = "rosa@post.example", **changes: Any) -> OutboundEmail:
    """A health form on its way to somebody of that practice."""
    client = ClientFactory(practice=member.practice, email=email, name="Rosa Bell")
    return a_letter(client, member, now=NOW, **changes)


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def shown(member: Membership, **wanted: str) -> list[str]:
    """The addresses on the first page of what is wanted."""
    return [row.recipient for row in page_of(member.practice, Wanted.asked(wanted)).rows]


def test_a_practice_without_letters_says_what_comes_here(browser: Browser) -> None:
    assert "No letters yet." in text(browser.get(reverse("letters")))
    assert "No letter like this." in text(browser.get(reverse("letters"), {"stands": "sent"}))


def test_a_letter_is_a_line_without_its_text(browser: Browser, therapist: Membership) -> None:
    letter = sent_to(therapist)
    page = text(browser.get(reverse("letters")))
    assert "rosa@post.example" in page
    assert letter.subject in page
    assert "Health form</span>" in page
    assert "Waiting</span>" in page
    assert "Hello Rosa" in letter.body_text
    assert "Hello" not in page
    assert "Rosa Bell" not in page
    assert "/i/" not in page


def test_without_the_key_nobody_reads_to_whom_letters_went(
    browser: Browser, therapist: Membership, settings: Any
) -> None:
    letter = sent_to(therapist, state="unknown")
    settings.ENCRYPTION_KEYS = []
    for name, args in (
        ("letters", []),
        ("letter", [letter.ref]),
        ("send_letter_again", [letter.ref]),
    ):
        answer = browser.get(reverse(name, args=args))
        assert answer.status_code == 503
        assert "rosa@post.example" not in text(answer)


def test_another_practice_s_letters_and_those_of_sign_in_are_not_here(
    browser: Browser, therapist: Membership, other_therapist: Membership
) -> None:
    theirs = sent_to(other_therapist, "elsewhere@post.example")
    Browser().post(reverse("account_request_login_code"), {"email": therapist.user.email})
    house = OutboundEmail.objects.get(kind="sign_in")
    page = text(browser.get(reverse("letters")))
    assert "elsewhere@post.example" not in page
    assert f"{therapist.user.email}</a>" not in page
    for letter in (theirs, house):
        assert browser.get(reverse("letter", args=[letter.ref])).status_code == 404


def test_every_state_of_a_letter_has_words_and_one_filter() -> None:
    assert set(WORDS) == set(MEANS) == set(State)
    states = [state for _, of in STANDS.values() for state in of]
    assert sorted(states) == sorted(State)


@pytest.mark.parametrize("state", ["sent", "unknown"])
def test_a_letter_that_came_back_is_under_its_own_word(
    state: str, browser: Browser, therapist: Membership
) -> None:
    sent_to(therapist, "went@post.example", state=state)
    letter = sent_to(therapist, state=state, returned_at=NOW, returned_why="It came back: full.")
    assert shown(therapist, stands="came-back") == [letter.recipient]
    sent = "sent" if state == "sent" else "maybe-sent"
    assert shown(therapist, stands=sent) == ["went@post.example"]
    page = text(browser.get(reverse("letters"), {"stands": "came-back"}))
    assert '<a href="?stands=came-back">1 came back</a>' in page
    for found in (page, text(browser.get(reverse("letter", args=[letter.ref])))):
        assert '<span class="chip chip-problem">' in found
        assert "Came back</span>" in found
        assert "It came back: full." in found
        assert "Whether it was read" not in found


@pytest.mark.parametrize(
    ("stands", "states"),
    [
        ("", set(State)), ("odd", set(State)), ("waiting", {"due", "sending"}),
        ("sent", {"sent"}), ("not-sent", {"failed"}), ("maybe-sent", {"unknown"}),
        ("held-back", {"suppressed"}), ("replaced", {"superseded"}), ("too-late", {"expired"}),
    ],
)  # fmt: skip
def test_letters_are_found_by_where_they_stand(
    stands: str, states: set[str], therapist: Membership
) -> None:
    for state in State:
        sent_to(therapist, f"{state}@post.example", state=state)
    assert set(shown(therapist, stands=stands)) == {f"{state}@post.example" for state in states}


@pytest.mark.parametrize(
    ("to", "found"),
    [
        ("", ["ann@post.example", "joann@post.example"]),
        ("ann", []),
        ("joann@post.example", ["joann@post.example"]),
        (" JoAnn@Post.example", ["joann@post.example"]),
        ("ann@post.example", ["ann@post.example"]),
        ("ann@", []),
        ("post.ex", []),
        ("@Post.example", ["ann@post.example", "joann@post.example"]),
        ("post.example", ["ann@post.example", "joann@post.example"]),
        ("@", []),
        ("%", []),
    ],
)
def test_letters_are_found_by_a_whole_address_or_its_domain(
    to: str, found: list[str], therapist: Membership
) -> None:
    for email in ("ann@post.example", "joann@post.example"):
        sent_to(therapist, email)
    assert sorted(shown(therapist, to=to)) == found


def test_letters_are_found_by_their_kind(browser: Browser, therapist: Membership) -> None:
    sent_to(therapist)
    moved = sent_to(therapist, "moved@post.example", kind="visit_moved")
    assert shown(therapist, kind="visit_moved") == [moved.recipient]
    assert len(shown(therapist, kind="odd")) == 2
    page = text(browser.get(reverse("letters"), {"kind": "visit_moved", "to": moved.recipient}))
    assert '<option value="visit_moved" selected>Visit moved</option>' in page
    assert f'value="{moved.recipient}"' in page
    assert "sign_in" not in page


def test_the_newest_letter_comes_first(therapist: Membership) -> None:
    old = sent_to(therapist, "old@post.example", created_at=NOW - timedelta(days=1))
    new = sent_to(therapist, "new@post.example")
    assert shown(therapist) == [new.recipient, old.recipient]


def test_why_a_letter_did_not_go_is_said(browser: Browser, therapist: Membership) -> None:
    sent_to(therapist, state="failed", last_error="The mail server refused the address (550).")
    page = text(browser.get(reverse("letters")))
    assert "Not sent</span>" in page
    assert "The mail server refused the address (550)." in page


def test_each_page_begins_where_the_one_before_ended(
    browser: Browser, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview_letters, "PER_PAGE", 2)
    for n in range(3):  # written at one moment
        sent_to(therapist, f"same{n}@post.example")
    sent_to(therapist, "old@post.example", created_at=NOW - timedelta(days=1))
    sent_to(therapist, "other@elsewhere.example", created_at=NOW - timedelta(days=2))
    first = browser.get(reverse("letters"), {"to": "post.example"})
    following = first.context["page"].following
    assert f"?to=post.example&amp;after={following}" in first.content.decode()
    rest = browser.get(reverse("letters"), {"to": "post.example", "after": following})
    found = [row.recipient for page in (first, rest) for row in page.context["page"].rows]
    assert found == [f"same{n}@post.example" for n in (2, 1, 0)] + ["old@post.example"]
    assert rest.context["page"].following == ""
    assert 'href="?to=post.example">Newest' in rest.content.decode()
    end = OutboundEmail.objects.get(recipient="other@elsewhere.example").ref
    assert "No letters before these." in text(browser.get(reverse("letters"), {"after": end}))
    assert browser.get(reverse("letters"), {"after": "odd"}).status_code == 200


def test_what_went_wrong_lately_is_counted_and_leads_there(
    browser: Browser, therapist: Membership, other_therapist: Membership
) -> None:
    assert "In the last 7 days" not in text(browser.get(reverse("letters")))
    for n, state in enumerate(("failed", "failed", "unknown", "suppressed", "sent")):
        sent_to(therapist, f"p{n}@post.example", state=state)
    for n, state in enumerate(("sent", "unknown")):
        sent_to(therapist, f"b{n}@post.example", state=state, returned_at=NOW)
    old = NOW - timedelta(days=7, seconds=1)
    sent_to(therapist, state="sent", created_at=old, returned_at=NOW)
    sent_to(therapist, state="failed", created_at=NOW - timedelta(days=7, seconds=1))
    sent_to(other_therapist, state="failed")
    page = text(browser.get(reverse("letters")))
    assert (
        'In the last 7 days: <a href="?stands=came-back">2 came back</a>, '
        '<a href="?stands=not-sent">2 not sent</a>, '
        '<a href="?stands=maybe-sent">1 may have been sent</a>.'
    ) in page


@pytest.mark.parametrize(("role", "status"), [("admin_member", 200), ("owner", 200),
    ("therapist", 403)])  # fmt: skip
def test_the_office_may_look_and_a_therapist_may_not(
    role: str, status: int, request: pytest.FixtureRequest, client: Browser, signed_in: SignIn
) -> None:
    browser = signed_in(client, request.getfixturevalue(role))
    assert browser.get(reverse("letters")).status_code == status


@pytest.mark.parametrize("letters", [1, 3])
def test_the_page_costs_the_same_for_any_number(
    letters: int, browser: Browser, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for n in range(letters):
        letter = sent_to(therapist, f"rosa{n}@post.example", state="failed")
    # Session, user, place; letters; whom they are about; what went wrong lately; the trace.
    with django_assert_num_queries(7):
        browser.get(reverse("letters"), {"stands": "not-sent", "to": "post.example"})
    # And the letter that the page before ended with.
    with django_assert_num_queries(6 if letters == 1 else 8):
        browser.get(reverse("letters"), {"after": letter.ref})
