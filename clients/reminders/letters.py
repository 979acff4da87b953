"""The address at which a client chooses letters: signed for one client and one kind of them."""

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from clients.models import Client
from clients.reminders.queries import has_stopped
from clients.reminders.reasons import ROUTINE
from practice.web.addresses import absolute

SALT = "clients.reminders.letter-choices"
KINDS = {ROUTINE}


class NotOurAddress(Exception):
    """The signed part was altered, was signed for something else, or its client is gone."""


@dataclass(frozen=True)
class LetterChoices:
    """Whose letters, and of which kind."""

    client: Client
    kind: str

    @property
    def is_stopped(self) -> bool:
        """Whether they have stopped them."""
        return has_stopped(self.client.pk, self.kind)


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
