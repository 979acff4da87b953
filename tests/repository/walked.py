"""Every address opened once by each person, around a client with a name of her own.

Several tests judge the same answers. What came is kept as text for as long as the process lives,
so that each person walks once however many rules there are.
"""

from functools import cache
from typing import NamedTuple

from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from practice.audit.models import AuditEvent
from tests.repository.role_matrix import ROWS
from tests.repository.world import make_world

NAME, EMAIL = "Zuleika Quartermaine", "zuleika@quartermaine.example"


class Answer(NamedTuple):
    """What came from an address, and what it left in the trace about her."""

    path: str
    status: int
    content_type: str
    disposition: str
    text: str
    rows: int
    seen: int
    by_system: int

    @property
    def is_page(self) -> bool:
        return "html" in self.content_type

    @property
    def names_her(self) -> bool:
        return NAME in self.text or EMAIL in self.text


@cache
def walked(role: str) -> dict[str, Answer]:
    """The answers to one person, by the names of their addresses; asked inside a test."""
    world, browser = make_world(), Browser(raise_request_exception=False)
    client = Client.objects.get(ref=world.argument("client"))
    Client.objects.filter(pk=client.pk).update(name=NAME, email=EMAIL)
    user = world.people[role]
    if user is not None:
        browser.force_login(user)
    about = AuditEvent.objects.filter(client_id=client.pk)
    seen = AuditEvent.objects.filter(verb="client.seen")
    left = (about, seen.filter(client_id=client.pk), seen.filter(actor_kind="system"))
    counts, answers = [one.count() for one in left], {}
    for name, row in ROWS.items():
        given = {key: world.argument(value) for key, value in row.arguments.items()}
        path = reverse(name, kwargs=given)
        came, before = browser.get(path), counts
        counts = [one.count() for one in left]
        answers[name] = Answer(
            path,
            came.status_code,
            came.headers.get("Content-Type", ""),
            came.headers.get("Content-Disposition", "a file without a name of its own"),
            came.content.decode("utf-8", "ignore"),
            *(after - then for after, then in zip(counts, before, strict=True)),
        )
    return answers
