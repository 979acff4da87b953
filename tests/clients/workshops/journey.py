"""Somebody signs up page by page, as a browser without scripts does it."""

import re
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from clients.workshops.models import SignUp, Workshop

ANSWERS: dict[str, dict[str, Any]] = {
    "name": {"name": "Jo Marsh"},
    "reach": {"email": "jo@example.com", "phone": ""},
    "health": {"told": ["none"], "access_needs": ""},
    "agree": {"agrees": "on"},
    "check": {},
}
LATER = timedelta(minutes=1)


def url(workshop: Workshop, name: str, *more: str) -> str:
    return reverse(name, args=[workshop.slug, *more])


def form_key(page: HttpResponse) -> str:
    found = re.search(r'name="form_key" value="([^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


def press_sign_up(browser: Browser, workshop: Workshop, key: str = "") -> Any:
    key = key or form_key(browser.get(url(workshop, "workshop")))
    return browser.post(url(workshop, "begin_sign_up"), {"form_key": key})


def read_it_slowly(workshop: Workshop) -> None:
    """Nobody fills it in within three seconds."""
    for row in SignUp.objects.filter(workshop=workshop, state="begun"):
        SignUp.objects.filter(pk=row.pk).update(begun_at=row.begun_at - LATER)


def walks(browser: Browser, workshop: Workshop, **changes: dict[str, Any]) -> list[str]:
    """From the workshop's page to the last; answers the pages that were filled in."""
    answers = {name: ANSWERS.get(name, {}) | changes.get(name, {}) for name in ANSWERS | changes}
    step, seen = press_sign_up(browser, workshop), []
    while (name := step.url.rstrip("/").rpartition("/")[2]) in answers:
        assert browser.get(step.url).status_code == 200
        seen.append(name)
        if name == "check":
            read_it_slowly(workshop)
        step = browser.post(step.url, answers[name])
        if step.status_code != 302:
            break
        assert len(seen) < 10
    return seen
