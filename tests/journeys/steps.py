"""The steps that every journey takes, through the pages, as a therapist and a client take them."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.reminders.actions import plan_reminders, post_due_reminders
from practice.accounts.models import Membership
from practice.mail.deliver import deliver
from routines.actions import stock_library
from tests.factories import AppointmentTypeFactory, ClientFactory
from tests.factories.screening import screened
from tests.sink import Letter, Sink


@dataclass
class House:
    """A therapist at their desk, a client with a telephone, and the mail between them."""

    desk: Browser
    telephone: Browser
    therapist: Membership
    client: Client
    sink: Sink

    def url(self, name: str, *args: Any) -> str:
        """The address of a page by its name."""
        return reverse(name, args=args)

    def take_in(self, codes: dict[str, dict[str, Any]]) -> str:
        """Record the health form; returns what the file's safety banner says."""
        screened(self.client, self.therapist, timezone.now(), codes)
        return self.banner()

    def banner(self) -> str:
        """The words of the safety banner on the client's file, signed in anew if days went by."""
        self.desk.force_login(self.therapist.user)
        page = self.desk.get(self.url("client", self.client.ref)).content.decode()
        banner = re.search(r'aria-label="Safety".*?</section>', page, re.S)
        assert banner is not None
        return words(banner[0])

    def book(self, *, reason: str | None = None) -> Any:
        """Ask for a time in three days, with a reason for going on if one is given."""
        soon = timezone.localtime(timezone.now() + timedelta(days=3))
        form = {
            "type": AppointmentTypeFactory(practice=self.therapist.practice).pk,
            "on": f"{soon:%Y-%m-%d}",
            "at": "11:00",
            "therapist": self.therapist.pk,
            "room": "",
            "form_key": str(uuid4()),
            "stop_reason": reason or "",
        }
        address = f"{self.url('book')}?client={self.client.ref}"
        if reason is not None:
            stop = self.desk.post(address, form | {"stop_reason": ""}).context["stop"]
            form |= {"asked": "1", "stop_shown": getattr(stop, "keys", [])}
        return self.desk.post(address, form, follow=True)

    def assign(self, code: str) -> Any:
        """Send a routine home, every day, reminded of at eight in the morning."""
        routine = self.therapist.practice.routines.get(code=code)
        today = timezone.localdate()
        return self.desk.post(
            self.url("assign_this_routine", self.client.ref, routine.ref),
            {
                "days": list(range(7)),
                "remind_at": "10:00",
                "until": f"{today + timedelta(days=21):%Y-%m-%d}",
                "message": "",
                "form_key": str(uuid4()),
            },
            follow=True,
        )

    def decisions(self, code: str) -> list[tuple[str, str]]:
        """What the assign page says of each step: (left, right)."""
        routine = self.therapist.practice.routines.get(code=code)
        page = self.desk.get(self.url("assign_this_routine", self.client.ref, routine.ref))
        return [(row.left, row.right) for row, _ in page.context["rows"]]

    def morning_post(self, now: datetime) -> list[Letter]:
        """What the worker does at that time; returns the letters that arrived."""
        before = len(self.sink.letters)
        plan_reminders(now=now)
        post_due_reminders(now=now)
        deliver(clock=lambda: now)
        return self.sink.letters[before:]


def make_house(desk: Browser, telephone: Browser, therapist: Membership, sink: Sink) -> House:
    """A stocked practice with one client who has told us nothing yet."""
    stock_library(practice=therapist.practice, by=therapist)
    client = ClientFactory(practice=therapist.practice, email="rosa@example.com", name="Rosa Bell")
    return House(desk, telephone, therapist, client, sink)


def text_of(letter: Letter) -> str:
    """The plain text part."""
    part = letter.message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(letter: Letter) -> str:
    """The path of the routine's link."""
    found = re.search(r"(/r/[\w-]+/)", text_of(letter))
    assert found is not None
    return found[1]


def at_ten(now: datetime) -> datetime:
    """Just after ten of that day, in the practice's morning."""
    local = timezone.localtime(now)
    return datetime.combine(local.date(), time(10, 1), tzinfo=local.tzinfo)


def words(html: str) -> str:
    """A piece of a page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
