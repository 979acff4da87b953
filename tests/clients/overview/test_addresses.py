"""Letters come back: the client's page and "Needs you" say so, and a person decides."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.actions import change_client
from clients.models import Client
from clients.overview.addresses import dead_addresses, troubles_here, troubles_of
from clients.screening.actions import send_intake
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.bounces import reports_in
from practice.mail.deliver import deliver
from practice.mail.models import AddressTrouble, OutboundEmail
from practice.mail.smtp import Security, Server
from practice.mail.troubles import note_report
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.addresses import in_trouble
from tests.factories.screening import NOW
from tests.practice.mail.reported import dsn
from tests.sink import Sink

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
DAY = timedelta(days=1)
ROSA = "rosa@post.example"
COMES_BACK = f"Letters to {ROSA} have come back since 20 November 2026. Check the address."


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's."""
    return signed_in(client, therapist)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    return ClientFactory(practice=therapist.practice, name="Rosa Bell", email="Rosa@Post.example")


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def file_of(browser: Browser, client: Client) -> str:
    return text(browser.get(reverse("client", args=[client.ref])))


def posted(sink: Sink, client: Client, by: Membership) -> OutboundEmail:
    """A health form, as far as the mail server lets it."""
    key = f"intake:{send_intake(client=client, by=by, now=NOW).pk}"
    deliver(server=Server(sink.host, sink.port, security=Security.NONE), clock=lambda: NOW)
    return OutboundEmail.objects.get(key=key)


def verbs() -> list[tuple[str, int | None, str, int | None]]:
    events = AuditEvent.objects.filter(verb__startswith="address.").order_by("pk")
    return list(events.values_list("verb", "client_id", "actor_kind", "actor_id"))


def test_from_a_refusal_to_the_page_and_back_to_letters_that_go(
    browser: Browser, rosa: Client, therapist: Membership, sink: Sink
) -> None:
    sink.refused["Rosa@Post.example"] = "550 5.1.1 Nobody of that name"
    assert posted(sink, rosa, therapist).state == "failed"
    page = file_of(browser, rosa)
    assert COMES_BACK in page
    assert "The mail server refused the address (550 5.1.1)." in page
    assert f'href="{reverse("edit_client", args=[rosa.ref])}">Change the address' in page
    assert "Rosa Bell: letters come back, check the address" in text(browser.get(reverse("today")))
    waiting = posted(sink, rosa, therapist)
    assert waiting.state == "due"
    assert "No letter goes there until you have. 1 letter waits for that." in file_of(browser, rosa)

    trouble = AddressTrouble.objects.get()
    url, data = reverse("use_address", args=[trouble.ref]), {"client": rosa.ref}
    answer = browser.post(url, data, follow=True)
    assert answer.redirect_chain == [(reverse("client", args=[rosa.ref]), 302)]
    assert f"Letters to {ROSA} go out again." in text(answer)
    assert "come back" not in text(answer)
    sink.refused.clear()
    assert posted(sink, rosa, therapist).state == "sent"
    waiting.refresh_from_db()
    assert waiting.state in {"sent", "superseded"}  # as its own check says
    twice = text(browser.post(url, data, follow=True))
    assert "Somebody has settled that." in twice
    assert "go out again" not in twice
    assert verbs() == [
        ("address.failed", rosa.pk, "system", None),
        ("address.used_again", rosa.pk, "user", therapist.user_id),
    ]


@pytest.mark.parametrize("named", ["\x00", "nobody", "A" * 300])
def test_a_client_who_is_none_leads_back_to_the_list(
    named: str, browser: Browser, rosa: Client
) -> None:
    trouble = in_trouble(rosa, now=NOW)
    answer = browser.post(reverse("use_address", args=[trouble.ref]), {"client": named})
    assert (answer.status_code, answer["Location"]) == (302, reverse("addresses"))


def test_from_a_report_to_the_page(
    browser: Browser, rosa: Client, therapist: Membership, owner: Membership, sink: Sink,
    signed_in: SignIn,
) -> None:  # fmt: skip
    email = posted(sink, rosa, therapist)
    assert "come back" not in file_of(browser, rosa)
    (report,) = reports_in(dsn(id=email.message_id, to=ROSA))
    note_report(report, now=NOW)
    assert COMES_BACK in file_of(browser, rosa)
    posted(sink, rosa, therapist)
    office = MembershipFactory(practice=therapist.practice, role="admin")
    letters = text(signed_in(Browser(), office).get(reverse("letters")))
    assert "It came back: nobody reads mail at this address (5.1.1)." in letters
    assert "Waiting" in letters
    assert "The address does not work: check it with the client." in letters


def test_another_address_has_no_trouble(rosa: Client, therapist: Membership) -> None:
    in_trouble(rosa, now=NOW)
    change_client(client=rosa, by=therapist, email="bell@post.example", now=NOW)
    assert troubles_of(rosa) == []
    # It is nobody's now, and still named: it may be the one that somebody else is given.
    needs = dead_addresses(rosa.practice, on=NOW.date())
    assert [(need.who, need.url) for need in needs] == [(ROSA, reverse("addresses"))]


def test_a_guardians_address_counts(browser: Browser, therapist: Membership) -> None:
    child = ClientFactory(
        practice=therapist.practice, name="Kit Moss", guardian_name="Ada Moss",
        guardian_email="Ada@Family.example",
    )  # fmt: skip
    in_trouble(child, address="ada@family.example", now=NOW)
    assert "Letters to ada@family.example have come back" in file_of(browser, child)
    (need,) = dead_addresses(therapist.practice, on=NOW.date())
    assert (need.who, need.since) == ("Kit Moss", NOW.date())
    assert need.url == reverse("client", args=[child.ref]) + "#contact"


def test_a_domain_is_found_as_it_was_typed(therapist: Membership) -> None:
    jo = ClientFactory(practice=therapist.practice, name="Jo Lind", email="jo@bücher.example")
    in_trouble(jo, address="jo@xn--bcher-kva.example", now=NOW)
    assert len(troubles_of(jo)) == 1
    assert [need.who for need in dead_addresses(jo.practice, on=NOW.date())] == ["Jo Lind"]


@pytest.mark.parametrize("address", ["x@xn--\x80.example", "x@xn--zz\u00e9zz.example"])
def test_a_domain_that_cannot_be_read_is_nobodys(
    rosa: Client, therapist: Membership, address: str
) -> None:
    in_trouble(rosa, address=address, now=NOW)
    assert [one.people for one in troubles_here(rosa.practice, seen_by=therapist)] == [[]]


def test_what_cannot_be_an_address_is_compared_as_it_is(rosa: Client) -> None:
    Client.objects.filter(pk=rosa.pk).update(email="Rosa at home")
    rosa.refresh_from_db()
    assert troubles_of(rosa) == []


def test_one_address_of_a_family_is_one_line(browser: Browser, rosa: Client) -> None:
    tom = ClientFactory(practice=rosa.practice, name="Tom Bell", email=ROSA)
    in_trouble(rosa, now=NOW)
    (need,) = dead_addresses(rosa.practice, on=NOW.date())
    assert (need.who, need.url) == ("Rosa Bell, Tom Bell", reverse("addresses"))
    page = text(browser.get(reverse("addresses")))
    for one in (rosa, tom):
        assert f'<a href="{reverse("client", args=[one.ref])}">{one.name}</a>' in page
    browser.post(reverse("use_address", args=[AddressTrouble.objects.get().ref]))
    assert {verb[:2] for verb in verbs()} == {
        ("address.used_again", rosa.pk), ("address.used_again", tom.pk),
    }  # fmt: skip


def test_a_colleagues_address_is_named_and_can_be_used_again(
    browser: Browser, rosa: Client
) -> None:
    trouble = in_trouble(rosa, address="kim@practice.example", now=NOW - DAY)
    needs = dead_addresses(rosa.practice, on=NOW.date())
    assert [need.who for need in needs] == ["kim@practice.example"]
    assert "Letters to kim@practice.example have come back" in text(
        browser.get(reverse("addresses"))
    )
    answer = browser.post(reverse("use_address", args=[trouble.ref]))
    assert answer.headers["Location"] == reverse("addresses")
    assert verbs()[0][:2] == ("address.used_again", None)
    assert "Every address works" in text(browser.get(reverse("addresses")))


@pytest.mark.parametrize(
    ("pressed", "left", "says"),
    [
        ("hard", "complaint", f"Letters about visits go to {ROSA}. Reminders do not: whoever reads "
         "it marked a letter of ours as unwanted."),
        ("complaint", "hard", f"Letters to {ROSA} still come back. Check the address."),
    ],
)  # fmt: skip
def test_letters_go_out_again_only_when_nothing_else_stands(
    pressed: str, left: str, says: str, browser: Browser, rosa: Client
) -> None:
    lifted, _ = in_trouble(rosa, kind=pressed, now=NOW), in_trouble(rosa, kind=left, now=NOW)
    url = reverse("use_address", args=[lifted.ref])
    for _ in range(2):
        page = text(browser.post(url, follow=True))
        assert says in page
        assert "go out again" not in page
    browser.post(reverse("use_address", args=[AddressTrouble.objects.get(kind=left).ref]))
    assert not AddressTrouble.objects.filter(lifted_at__isnull=True).exists()


def test_an_address_that_nobody_has_any_more_is_let_go(browser: Browser, rosa: Client) -> None:
    trouble = in_trouble(rosa, address="gone@post.example", now=NOW)
    url = reverse("use_address", args=[trouble.ref])
    assert "Nobody has it any more" in text(browser.get(reverse("addresses")))
    page = text(browser.post(url, {"because": "nobody"}, follow=True))
    assert "gone@post.example is no longer listed." in page
    assert "Every address works" in page
    assert verbs() == [
        ("address.let_go", None, "user", rosa.practice.memberships.get().user_id),
    ]  # fmt: skip
    assert dead_addresses(rosa.practice, on=NOW.date()) == []


@pytest.mark.parametrize("whose", ["client", "archived", "member"])
def test_an_address_that_somebody_has_is_not_let_go(
    whose: str, browser: Browser, rosa: Client, therapist: Membership
) -> None:
    if whose == "archived":
        Client.objects.filter(pk=rosa.pk).update(archived_at=NOW)
    address = therapist.user.email.upper() if whose == "member" else ROSA
    trouble = in_trouble(rosa, address=address, now=NOW)
    assert "Nobody has it any more" not in text(browser.get(reverse("addresses")))
    url = reverse("use_address", args=[trouble.ref])
    page = text(browser.post(url, {"because": "nobody"}, follow=True))
    assert "still come back. Check the address." in page
    assert verbs() == []


def test_an_archived_clients_address_needs_nobody(rosa: Client) -> None:
    in_trouble(rosa, now=NOW)
    Client.objects.filter(pk=rosa.pk).update(archived_at=NOW)
    assert dead_addresses(rosa.practice, on=NOW.date()) == []


def test_a_complaint_says_what_stops_and_asks_for_no_decision(
    browser: Browser, rosa: Client
) -> None:
    in_trouble(rosa, kind="complaint", now=NOW)
    page = file_of(browser, rosa)
    assert f"Whoever reads {ROSA} marked a letter of ours as unwanted on 20 November 2026." in page
    assert "Reminders no longer go there. Letters about visits still do." in page
    assert dead_addresses(rosa.practice, on=NOW.date()) == []


def test_another_practices_trouble_is_neither_shown_nor_lifted(
    browser: Browser, rosa: Client, other_therapist: Membership
) -> None:
    theirs = ClientFactory(practice=other_therapist.practice, email=ROSA)
    trouble = in_trouble(theirs, now=NOW)
    assert "come back" not in file_of(browser, rosa)
    assert ROSA not in text(browser.get(reverse("addresses")))
    assert browser.post(reverse("use_address", args=[trouble.ref])).status_code == 404
    # A client named beside it who is not ours leads nowhere.
    mine = in_trouble(rosa, now=NOW)
    answer = browser.post(reverse("use_address", args=[mine.ref]), {"client": theirs.ref})
    assert answer.headers["Location"] == reverse("addresses")
    assert AddressTrouble.objects.filter(lifted_at__isnull=True).get() == trouble


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_and_the_list_cost_the_same_for_any_number(
    rows: int, browser: Browser, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for _ in range(rows):
        in_trouble(ClientFactory(practice=therapist.practice), now=NOW)
    # Session, user, place; troubles, clients, letters that wait.
    with django_assert_num_queries(7):
        browser.get(reverse("addresses"))
    with django_assert_num_queries(2):
        assert len(dead_addresses(therapist.practice, on=NOW.date())) == rows
