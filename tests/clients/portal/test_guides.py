"""The guides: each opens, its pictures and places are there, and every page leads to its own."""

import re
from collections.abc import Callable

import pytest
from django.contrib.staticfiles import finders
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.portal.guides import GUIDES
from practice.accounts.models import Membership, User
from practice.nav import CLIENT, NEARER, STAFF

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership | User], Browser]
NAMES = [guide.name for guide in GUIDES]
# Said of what sessions do; what may be said is that nothing is proven.
MAY_BE_SAID = ("it is not proven to treat illness or to change performance", "do not treat")


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_opens_for_anybody_with_its_pictures(name: str, client: Browser) -> None:
    page = client.get(reverse("guide", args=[name]))
    assert page.status_code == 200
    pictures = re.findall(r'<img src="/static/(help/[\w-]+?)(?:\.[0-9a-f]{12})?\.webp"', page.text)
    assert [one for one in pictures if finders.find(f"{one}.webp") is None] == []
    assert len(pictures) == page.text.count("<img ")


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_promises_nothing(name: str, client: Browser) -> None:
    page = client.get(reverse("guide", args=[name])).text.lower()
    words = re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>")[0])
    for sentence in MAY_BE_SAID:
        words = words.replace(sentence, "")
    said = {"cure", "cures", "heals", "treats", "treat", "proven", "guarantee", "detox", "prevents"}
    assert said & set(re.findall(r"\w+", words)) == set()
    assert "!" not in words


def test_a_guide_that_there_is_not_is_not_found(client: Browser) -> None:
    assert client.get(reverse("guide", args=["nothing"])).status_code == 404


def test_every_place_that_a_page_leads_to_is_in_its_guide(client: Browser) -> None:
    guides = {item.guide for item in (*STAFF, *CLIENT)} | {guide for _, guide in NEARER}
    for guide in guides:
        name, _, place = guide.partition("#")
        page = client.get(reverse("guide", args=[name]) if name else reverse("help"))
        assert (guide, page.status_code) == (guide, 200)
        assert not place or f'id="{place}"' in page.text, guide


def test_help_in_the_header_leads_to_the_guide_about_the_page(
    client: Browser, therapist: Membership, amira: Client, signed_in: SignIn
) -> None:
    signed_in(client, therapist)
    page = client.get(reverse("client_health", args=[amira.ref])).text
    assert f'class="top-help" href="{reverse("guide", args=["yes"])}"' in page
    page = client.get(reverse("diary")).text
    assert f'class="top-help" href="{reverse("guide", args=["first-week"])}#diary"' in page


def test_the_file_of_a_client_lies_under_clients(
    client: Browser, therapist: Membership, amira: Client, signed_in: SignIn
) -> None:
    page = signed_in(client, therapist).get(reverse("client", args=[amira.ref])).text
    assert f'href="{reverse("clients")}" aria-current="page"' in page
    assert page.count("aria-current") == 2  # and the tab of the file


def test_guides_are_offered_to_those_who_work_here(
    client: Browser, therapist: Membership, amira: Client, signed_in: SignIn
) -> None:
    link = f'href="{reverse("guide", args=["first-week"])}"'
    assert link in signed_in(client, therapist).get(reverse("help")).text
    assert amira.user is not None
    assert link not in signed_in(client, amira.user).get(reverse("help")).text
