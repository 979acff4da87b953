"""What the navigation offers, and what of it a phone keeps behind "More"."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import Membership
from practice.nav import ON_A_PHONE, Item, Navigation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]


@pytest.mark.parametrize(("items", "first", "further"), [(0, 0, 0), (6, 6, 0), (7, 5, 2)])
def test_of_more_than_fit_the_last_place_leads_to_the_others(
    items: int, first: int, further: int
) -> None:
    nav = Navigation("therapist", [Item(f"Page {n}", f"page_{n}", "sun") for n in range(items)])
    assert (len(nav.first), len(nav.further)) == (first, further)
    assert [*nav.first, *nav.further] == nav.items
    assert len(nav.first) + bool(nav.further) <= ON_A_PHONE


@pytest.mark.parametrize(("role", "has_more"), [("owner", True), ("admin_member", False)])
def test_what_is_behind_more_says_where_one_is(
    role: str, has_more: bool, client: Browser, request: pytest.FixtureRequest, signed_in: SignIn
) -> None:
    browser = signed_in(client, request.getfixturevalue(role))
    page = browser.get(reverse("settings")).content.decode()
    rail = page.partition('<nav class="rail"')[2].partition("</nav>")[0]
    assert ("<span>More</span>" in rail) == has_more
    assert ('<summary class="is-here">' in rail) == has_more
    # Beside the others for a wide screen, and in the menu for a phone.
    assert rail.count('aria-current="page"') == 1 + has_more
