"""Every kind of secret that stands in an address: what it is kept as, and one of each that opens.

`made_by` names the table that keeps its hash, the salt that signs it, or the library that makes it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.test import Client as Browser
from django.urls import reverse

from clients.calendars.actions import make_feed
from clients.models import Client
from clients.screening.actions import make_link as one_more_link
from clients.screening.models import IntakeInvitation
from practice.mail.models import OutboundEmail
from practice.web.tokens import new_token, token_hash
from tests.repository.role_matrix import ROWS
from tests.repository.world import World

# The arguments of an address that are a secret; "key" is one beside "uidb36" alone.
SECRETS = ("token", "signed")
RESET = "account_reset_password_from_key"
CODE = re.compile(r"code is (\S+)")


class Purpose(NamedTuple):
    """What it is made by, and the word of the role matrix whose addresses it opens, if any."""

    made_by: str
    opens: str


PURPOSES = {
    "a routine at home": Purpose("homecare.RoutineLink", "link"),
    "a health form": Purpose("screening.IntakeInvitation", "intake"),
    "a health form, once more": Purpose("screening.IntakeLink", "intake"),
    "questions before a visit": Purpose("screening.IntakeInvitation", "intake"),
    "questions after a visit": Purpose("afterwards.AfterVisitLink", "after_link"),
    "a letter of a doctor": Purpose("clearances.ClearanceRequest", "ask_link"),
    "an earlier time": Purpose("online.EarlierOffer", "offer"),
    "a therapist's calendar": Purpose("calendars.CalendarFeed", "calendar_feed"),
    "a client's calendar": Purpose("calendars.CalendarFeed", "calendar_feed"),
    "a place in the team": Purpose("accounts.Invitation", "invitation"),
    "which letters come": Purpose("clients.reminders.letter-choices", "letters"),
    "the letter of the day": Purpose("clients.digests.stop", "digest"),
    "a place at a workshop": Purpose("clients.workshops.place", "place"),
    "after a workshop": Purpose("clients.workshops.after", "after_workshop"),
    "a receipt": Purpose("clients.fees.receipt", "receipt_link"),
    "a new password": Purpose("allauth's generator", "never-made"),
    "a code in a letter": Purpose("allauth's codes", ""),
    "a session": Purpose("django's sessions", ""),
}
# Keyed hashes that are no link: nothing is opened by knowing one.
OPENS_NOTHING = {
    "practice.audit.session": "tells one session from another in the trace",
    "clients.notes.mirror": "what one's own browser seals its copy with, behind a sign-in",
    "clients.workshops.visitors": "counts sign-ups of one network without keeping its address",
}
# One sign-up's place opens also its certificate, once the day is over.
SAME = {"past_place": "place"}


@dataclass(frozen=True)
class Door:
    """An address that takes a secret: the argument it is, the others, the word of its purpose."""

    name: str
    argument: str
    others: dict[str, str]
    opens: str


def doors() -> list[Door]:
    """All of them, as the role matrix fills them in."""
    found = []
    for name, row in ROWS.items():
        secret = "key" if name == RESET else next((s for s in SECRETS if s in row.arguments), "")
        if secret:
            others = {key: word for key, word in row.arguments.items() if key != secret}
            word = row.arguments[secret]
            found.append(Door(name, secret, others, SAME.get(word, word)))
    return found


def tokens_of(world: World, now: datetime) -> dict[str, str]:
    """One that opens, of each purpose; what is a client's is the same client's."""
    therapist = world.people["therapist"]
    assert therapist is not None
    by = therapist.memberships.get()
    client = Client.objects.get(ref=world.argument("client"))
    form = IntakeInvitation.objects.get(token_hash=token_hash(world.argument("intake")))
    pulse = new_token()
    IntakeInvitation.objects.create(
        practice=client.practice, client=client, kind=IntakeInvitation.Kind.PULSE,
        token_hash=token_hash(pulse), sent_at=now, expires_at=form.expires_at,
    )  # fmt: skip
    # Signing in makes what was asked for before worthless, so it comes first.
    session = session_of(client)
    made = {
        "a health form, once more": one_more_link(invitation=form, by=by, now=now),
        "questions before a visit": pulse,
        "a client's calendar": make_feed(owner=client, by=client.user, now=now)[1],
        "a session": session,
        "a code in a letter": code_for(client)[1],
        "a new password": default_token_generator.make_token(client.user),
    }
    return {
        purpose: made.get(purpose) or world.argument(one.opens) for purpose, one in PURPOSES.items()
    }


def session_of(client: Client) -> str:
    """The key of an open session of theirs."""
    browser = Browser()
    browser.force_login(client.user)
    return str(browser.session.session_key)


def code_for(client: Client) -> tuple[Browser, str]:
    """A browser that asked for a code, and the code that was sent."""
    browser = Browser()
    browser.post(reverse("account_request_login_code"), {"email": client.user.email})
    letter = OutboundEmail.objects.filter(kind="sign_in").latest("pk")
    found = CODE.search(letter.body_text)
    assert found is not None
    return browser, found[1]


def whose_reset(client: Client) -> str:
    """How the address of a new password names their account."""
    return str(user_pk_to_url_str(client.user))
