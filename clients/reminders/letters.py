"""The address at which a client chooses letters: signed for one client and one kind of them."""

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from clients.consents.queries import newest
from clients.consents.wording import NEWS as NEWS_CONSENT
from clients.models import Client
from clients.reminders.queries import stopped_kinds
from clients.reminders.reasons import AFTER, INTAKE, NEWS, ROUTINE, VISIT
from practice.web.addresses import absolute

SALT = "clients.reminders.letter-choices"


@dataclass(frozen=True)
class StoppableKind:
    """A kind of letter that a client may stop, in the words of the page."""

    key: str
    title: str
    stop: str
    stopped: str


KINDS = {
    kind.key: kind
    for kind in (
        StoppableKind(
            ROUTINE,
            "routine reminders",
            "We'll stop the e-mails about your routine. You'll still hear about your appointments.",
            "No more routine reminders. Your routine is still here when you want it.",
        ),
        StoppableKind(
            VISIT,
            "reminders of visits",
            "We'll stop the e-mails that remind you of a visit. You'll still hear when a visit is "
            "booked, moved or cancelled.",
            "No more reminders of visits. What is booked stays booked.",
        ),
        StoppableKind(
            AFTER,
            "questions after a visit",
            "We'll stop the e-mails that ask how you have been since a visit. If something is not "
            "right, tell us yourself.",
            "No more questions after a visit. If something is not right, tell us yourself.",
        ),
        StoppableKind(
            INTAKE,
            "reminders of a health form",
            "We'll stop the e-mails that remind you of a form you have not sent. The form is still "
            "needed before a visit, and we may ask you for it ourselves.",
            "No more reminders of a health form. It is still needed before a visit.",
        ),
        StoppableKind(
            NEWS,
            "news",
            "We'll stop the e-mails with news and offers. You'll still hear about your own visits "
            "and routines.",
            "No more news. Letters about your own visits and routines still come.",
        ),
    )
}


class NotOurAddress(Exception):
    """The signed part was altered, was signed for something else, or its client is gone."""


@dataclass(frozen=True)
class LetterChoices:
    """Whose letters, and of which kind the one was that had the address in it."""

    client: Client
    kind: str

    @property
    def lines(self) -> list[dict[str, object]]:
        """Each kind and whether they have stopped it, the one the letter was of first.

        News goes only to who agreed to it, so nobody else is asked whether to stop it.
        """
        stopped = stopped_kinds(self.client.pk)
        kinds = sorted(KINDS.values(), key=lambda kind: kind.key != self.kind)
        if self.kind != NEWS and newest(self.client, NEWS_CONSENT) is None:
            kinds = [kind for kind in kinds if kind.key != NEWS]
        return [{"kind": kind, "is_stopped": kind.key in stopped} for kind in kinds]


def choices_url(client_ref: str, kind: str) -> str:
    """The full address for this client and kind. It opens nothing else and does not expire."""
    signed = signing.dumps([client_ref, kind], salt=SALT)
    return absolute(reverse("letter_choices", args=[signed]))


def read_choices(signed: str) -> LetterChoices:
    """Whom and what the address is for; raises NotOurAddress."""
    try:
        client_ref, kind = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise NotOurAddress from error
    people = Client.objects.select_related("practice", "joined_into__practice")
    client = people.filter(ref=client_ref).first()
    while client is not None and client.joined_into is not None:
        client = client.joined_into
    if client is None or kind not in KINDS:
        raise NotOurAddress
    return LetterChoices(client, kind)
