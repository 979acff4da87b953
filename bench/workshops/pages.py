"""What the workshop's page and sending the form cost beside a bare page, in processor time."""

import gc
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import bench.chaos.ready  # noqa: F401 - Django first

from django.conf import settings  # isort: skip
from django.core.management import call_command  # isort: skip
from django.db import connection  # isort: skip
from django.test import Client as Browser  # isort: skip
from django.test.utils import override_settings  # isort: skip
from django.urls import reverse  # isort: skip
from django.utils import timezone  # isort: skip

from bench.chaos.database import own_database
from bench.chaos.goals import Goals
from bench.pages import CALLS, ROUNDS, measured
from bench.workshops.crowd import a_session
from bench.workshops.rush import filled_in
from clients.workshops.models import Workshop
from practice.accounts.models import Membership
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.workshops import a_workshop, takes_part

CAPACITY, PEOPLE = 20, 100
PAGE_MOST, SENT_MOST = 2.0, 3.0


def main() -> int:
    """Print the figures; 1 when one is over its bound."""
    goals = Goals()
    call_command("collectstatic", interactive=False, verbosity=0)
    with own_database(), override_settings(ROOT_URLCONF="bench.addresses"):
        leader: Membership = MembershipFactory(role="owner")  # type: ignore[assignment]
        for _ in range(50):
            ClientFactory(practice=leader.practice)
        workshop = _with_people(leader)
        forms = iter(_forms(workshop, 1 + ROUNDS * CALLS))
        browser = Browser()
        browser.force_login(leader.user)
        print(f"\npages on {connection.vendor}, {PEOPLE} people in the line", flush=True)
        gc.collect()
        gc.freeze()
        pages: dict[str, Callable[[], object]] = {
            "bare": partial(_get, browser, "/bench/bare/"),
            "workshop": partial(_get, Browser(), reverse("workshop", args=[workshop.slug])),
            "sent": lambda: next(forms)(),
        }
        cost = measured(pages, floor="bare")
    for name, one in cost.items():
        print(f"    {name:10} {one.ms:7.2f} ms")
    goals.at_most("the workshop's page", cost["workshop"].ratio, PAGE_MOST, "bare")
    goals.at_most("a form sent", cost["sent"].ratio, SENT_MOST, "bare")
    return goals.code


def _with_people(leader: Membership) -> Workshop:
    now = timezone.now()
    start = (now + timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
    workshop = a_workshop(leader, capacity=CAPACITY, start=start, now=now)
    for n in range(CAPACITY + PEOPLE):
        takes_part(workshop, f"Ann Lee {n}", at=now)
    return workshop


def _forms(workshop: Workshop, count: int) -> Iterator[Callable[[], None]]:
    path = reverse("sign_up_step", args=[workshop.slug, "check"])
    browser = Browser()
    for session in [a_session(**values) for values in filled_in(workshop, count)]:
        yield partial(_send, browser, session, path)


def _send(browser: Browser, session: str, path: str) -> None:
    browser.cookies[settings.SESSION_COOKIE_NAME] = session
    assert browser.post(path, {}).status_code == 302


def _get(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 200, path


if __name__ == "__main__":
    sys.exit(main())
