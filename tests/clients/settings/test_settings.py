"""The settings hub leads everywhere, and offers nobody what would be refused."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from clients.homecare.models import HomecareRules
from clients.notes.models import NoteRules
from clients.settings.hub import groups_for
from practice.accounts.models import Membership
from practice.mail.models import LetterWords
from practice.schedule.models import BookingRules
from tests.factories import MembershipFactory
from tests.repository.addresses import addresses

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]


def links(browser: Browser, url: str) -> set[str]:
    """What a page leads to under its heading."""
    page = browser.get(url, follow=True).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    return {one.partition("#")[0] for one in re.findall(r'href="(/[^"?#]*)', main)}


def pages(browser: Browser, owner: Membership) -> Iterator[str]:
    """The names of all that open under /settings/: of nobody's row, or of a member's."""
    for one in addresses():
        if one.arguments <= {"ref"}:
            url = reverse(one.name, args=[owner.ref] if one.arguments else [])
            if url.startswith("/settings/") and browser.get(url).status_code == 200:
                yield one.name


def names(urls: set[str]) -> set[str]:
    return {str(resolve(url).url_name) for url in urls}


@pytest.mark.slow
def test_every_settings_page_is_reached_from_the_hub(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    MembershipFactory(practice=owner.practice)
    browser = signed_in(client, owner)
    first = links(browser, reverse("settings"))
    reached = names(first).union(*(names(links(browser, url)) for url in sorted(first)))
    assert len(reached) > 30
    assert set(pages(browser, owner)) - reached - {"settings"} == set()


@pytest.mark.parametrize("role", ["owner", "therapist", "admin_member"])
def test_nothing_is_offered_that_would_be_refused(
    role: str, client: Browser, request: pytest.FixtureRequest, signed_in: SignIn
) -> None:
    browser = signed_in(client, request.getfixturevalue(role))
    offered = links(browser, reverse("settings"))
    refused = {url for url in offered if browser.get(url).status_code not in (200, 302)}
    assert (len(offered) > 3, refused) == (True, set())


def test_each_says_how_it_stands(client: Browser, owner: Membership, signed_in: SignIn) -> None:
    page = signed_in(client, owner).get(reverse("settings")).content.decode()
    for said in ("Europe/London, United Kingdom", "Not set: the diary", "After two hours",
                 "Everybody sees all", "As delivered: the day before", "Never yet"):  # fmt: skip
        assert said in page


@pytest.mark.parametrize("role", ["owner", "therapist", "admin_member"])
def test_no_line_is_silent_about_how_it_stands(role: str, request: pytest.FixtureRequest) -> None:
    member = request.getfixturevalue(role)
    MembershipFactory(practice=member.practice, role="therapist")
    lines = [one for group in groups_for(member) for one in group.settings]
    assert len(lines) > 3
    assert [one.label for one in lines if not one.value] == []


def test_what_is_set_is_said_and_no_more_as_delivered(owner: Membership) -> None:
    practice = owner.practice
    HomecareRules.objects.create(practice=practice, quiet_days=10)
    NoteRules.objects.create(practice=practice, lock_hours=24)
    BookingRules.objects.create(practice=practice, notice_minutes=60, horizon_days=30)
    LetterWords.objects.create(
        practice_id=practice.pk, kind="", version=1, after="Yours", set_by=owner.user_id
    )
    said = {one.label: one.value for group in groups_for(owner) for one in group.settings}
    assert said["Home routines"] == "After 10 days without a word, or soreness of 7"
    assert said["Notes"] == "After 24 hours"
    assert said["Booking rules"] == "60 minutes ahead at least, 30 days at most"
    assert said["Words of letters"] == "Your own in 1 kind of letter"


@pytest.mark.parametrize("number", [1, 3])
def test_it_asks_as_often_for_one_colleague_as_for_three(number: int, owner: Membership) -> None:
    for _ in range(number):
        MembershipFactory(practice=owner.practice, role="therapist")
    member = Membership.objects.select_related("practice", "user").get(pk=owner.pk)
    with CaptureQueriesContext(connection) as asked:
        groups_for(member)
    assert len(asked) == 6
