"""Labels, long work, leaving the team and reports that are not by month, as they are seen."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from clients.models import Client
from clients.overview import demo
from practice.accounts.models import Membership
from practice.privacy.models import Rotation
from tests.browser.conftest import Watch
from tests.browser.test_pages import walk
from tests.factories import MembershipFactory
from tests.factories.circulars import confirmed
from tests.factories.labels import labelled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pages_of_the_office(
    transactional_db: None, watch: Watch, new_context: Callable[..., BrowserContext],
    sign_in: Callable[..., Page], check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    now = timezone.now()
    demo.seed(now=now)
    owner = Membership.objects.get(user__email=demo.THERAPIST[0])
    amira = Client.objects.get(name="Amira Khan")
    label = labelled(amira, owner, now=now, name="Runner")
    confirmed(owner, [amira], now=now)
    Rotation.objects.create(total=40, done=12)
    MembershipFactory(practice=owner.practice, role="owner")
    page = sign_in(watch.follow(new_context().new_page()), owner)
    whose = [amira.ref]
    walk(
        page,
        [
            (reverse("labels"), "Labels"),
            (reverse("edit_label", args=[label.ref]), "Change the label"),
            (reverse("client_labels", args=whose), "Labels"),
            (reverse("client", args=whose), "Amira Khan"),
            (reverse("clients"), "Clients"),
            (reverse("sources"), "How people hear of you"),
            (reverse("jobs"), "Long work"),
            (reverse("settings"), "Settings"),
            (reverse("end_membership", args=[owner.ref]), "End the place of"),
            (reverse("report", args=["measures"]), "First and last scores"),
            (reverse("report", args=["sources"]), "How new clients heard of you"),
        ],
        check_page,
    )

    page.goto(reverse("clients"))
    page.get_by_label("Tick Daniel Price").check()
    page.get_by_role("button", name="Put it on").click()
    page.get_by_text("“Runner” is put on 1 client.").wait_for()
    page.get_by_label("Label", exact=True).select_option("Runner")
    page.get_by_role("button", name="Search", exact=True).first.click()
    page.get_by_role("link", name="Daniel Price").wait_for()
    assert page.locator("tbody tr").count() == 2
