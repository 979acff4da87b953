"""Two ways in to a health form: the link in a letter, and the client's own account."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.urls import reverse

from clients.screening.actions import find_by_link
from clients.screening.asking.actions import begin_own_form, own_form
from clients.screening.asking.form import Form, form_of
from clients.screening.models import IntakeInvitation
from practice.accounts.models import Practice, User
from practice.audit.actors import Actor


@dataclass
class Door:
    """Who came in, to which form. `key` is the token of a link, or the client's ref."""

    invitation: IntakeInvitation
    by: Actor
    key: str
    is_link: bool

    @property
    def practice(self) -> Practice:
        """Whose name stands in the header."""
        return self.invitation.client.practice

    def form(self, now: datetime) -> Form:
        """The form as it stands."""
        return form_of(self.invitation, now=now)

    @property
    def after_url(self) -> str:
        """Where the sent page leads on to; "" where the form was all there was to do."""
        return ""

    def url(self, page: str, *args: str) -> str:
        """The address of one of the form's pages: list, step, section, check, sent."""
        name = "intake" if self.is_link else "my_health"
        return reverse(f"{name}_{page}", args=[self.key, *args])


def by_link(token: str, *, now: datetime) -> Door:
    """The door a link opens; raises InvitationEnded."""
    invitation, by = find_by_link(token, now=now)
    return Door(invitation, by, token, is_link=True)


def by_account(user: User, ref: str, *, begin: bool, now: datetime) -> Door:
    """The door to one's own form; 404 for anybody else's. Without `begin`, nothing is stored."""
    client = (
        user.client_records.select_related("practice")
        .filter(ref=ref, archived_at__isnull=True)
        .first()
    )
    if client is None:
        raise Http404("No such form of yours.")
    invitation = (begin_own_form if begin else own_form)(client=client, now=now)
    invitation.client = client
    return Door(invitation, user.actor, ref, is_link=False)
