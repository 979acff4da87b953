"""Filling in the client's form as a browser does, page by page."""

import re
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from clients.screening.asking.form import form_of
from clients.screening.asking.script import load_script
from clients.screening.models import IntakeInvitation
from practice.mail.models import OutboundEmail
from tests.factories.screening import NOW

SCRIPT = load_script()
NUMBER = {one.code: number for number, one in enumerate(SCRIPT.questions, start=1)}
PLAIN = {
    "a1": {"answer": "Rosa Bell"},
    "a2": {"answer_day": "5", "answer_month": "4", "answer_year": "1988"},
    "e2": {"answer": "no"},
}


def token_in_the_letter() -> str:
    """The token of the newest form's letter."""
    letter = OutboundEmail.objects.filter(kind__in=["intake", "pulse"]).latest("pk")
    found = re.search(r"/i/([\w-]+)/", letter.body_text)
    assert found is not None
    return found[1]


def date_parts(iso: str) -> dict[str, str]:
    """A date as its three fields post it."""
    year, month, day = iso.split("-")
    return {"answer_day": day, "answer_month": month, "answer_year": year}


def filled(invitation: IntakeInvitation, **said: dict[str, Any]) -> IntakeInvitation:
    """A form with every page answered: no to all, apart from the codes of `said`."""
    codes = {one.code: {"answer": "no"} for one in SCRIPT.questions} | said
    plain = {"full_name": "Rosa Bell", "birth_date": "1988-04-05", "runs": "no"}
    draft = {"codes": codes, "plain": plain, "consents": {}}
    invitation.draft = draft
    steps = form_of(invitation, now=NOW).steps
    invitation.draft = {**draft, "done": [step.key for step in steps]}
    invitation.save(update_fields=["draft"])
    return invitation


class Asked:
    """One telephone at one form. `said` maps codes and step keys to what is answered there."""

    def __init__(self, token: str, browser: Browser | None = None) -> None:
        self.browser = browser or Browser()
        self.token = token
        self.seen: list[str] = []

    def url(self, page: str, *args: str) -> str:
        name = "intake" if page == "start" else f"intake_{page}"
        return reverse(name, args=[self.token, *args])

    def start(self) -> "Asked":
        assert self.browser.post(self.url("start")).status_code == 302
        return self

    def post(self, key: str, **answer: Any) -> Any:
        return self.browser.post(self.url("step", key), answer)

    def first(self) -> str:
        """Where the form goes on, from the address that Continue leads to."""
        page = self.browser.get(self.url("check"))
        return key_in(page["Location"]) if page.status_code == 302 else "check"

    def fill(self, said: dict[str, dict[str, Any]] | None = None, until: str = "check") -> "Asked":
        """Answer every page in turn: `said` by step key, else no, empty, or what PLAIN says."""
        said = said or {}
        key = self.first()
        while key not in (until, "check"):
            assert len(self.seen) < 300, f"going round at {key}"
            self.seen.append(key)
            answer = said.get(key) or PLAIN.get(key) or default(key)
            page = self.browser.post(self.url("step", key), answer)
            if page.status_code == 302:
                key = key_in(page["Location"])
            else:
                assert page.status_code == 200, page.content.decode()
                key = self.first()  # the care card
        return self

    def send(self, name: str = "Rosa Bell") -> Any:
        return self.browser.post(self.url("check"), {"signed_name": name})


def default(key: str) -> dict[str, str]:
    """The calm answer of a page: no to health, yes to consent, nothing where it may stay empty."""
    if key[0] in "hp" and "-" not in key:
        return {"answer": "no"}
    return {"answer": "yes"} if key[0] == "c" else {}


def key_in(location: str) -> str:
    """The step's key in an address."""
    return location.rstrip("/").rsplit("/", 1)[-1]
