"""A third way in to a health form: in the middle of a booking, which goes on when it is sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from clients.appointments.models import Appointment
from clients.models import Client
from clients.online.screening_first import Ask
from clients.screening.asking.actions import begin_own_form, own_form
from clients.screening.asking.doors import Door
from clients.screening.models import IntakeInvitation
from practice.accounts.models import User
from practice.web.tokens import new_token, token_hash

PULSE_LASTS = timedelta(hours=12)


@dataclass
class BookingDoor(Door):
    """`key` is the ref of the kept time; the form is the client's own, or the short one."""

    is_short: bool = False

    def url(self, page: str, *args: str) -> str:
        """The address of one of the form's pages: list, step, section, check."""
        name = "held_pulse" if self.is_short else "held_form"
        return reverse(f"{name}_{page}", args=[self.key, *args])

    @property
    def after_url(self) -> str:
        """Where the sent page leads on to."""
        return reverse("held_time", args=[self.key])


def booking_door(
    appointment: Appointment, user: User, ask: Ask, *, begin: bool, now: datetime
) -> BookingDoor:
    """The form of whoever keeps this time. Without `begin`, nothing is stored."""
    client = appointment.client
    if ask is Ask.PULSE:
        invitation = (begin_own_pulse if begin else own_pulse)(client=client, now=now)
    else:
        invitation = (begin_own_form if begin else own_form)(client=client, now=now)
    invitation.client = client
    return BookingDoor(
        invitation, user.actor, appointment.ref, is_link=False, is_short=ask is Ask.PULSE
    )


@transaction.atomic
def begin_own_pulse(*, client: Client, now: datetime) -> IntakeInvitation:
    """The short questions this client has begun, or new ones, stored."""
    Client.objects.select_for_update().get(pk=client.pk)
    form = own_pulse(client=client, now=now)
    if form.pk is None:
        form.save()
    return form


def own_pulse(*, client: Client, now: datetime) -> IntakeInvitation:
    """The short questions begun in a booking, or new ones that are not stored yet.

    Those asked before a visit by letter belong to that visit, and stay with it.
    """
    found = (
        client.intake_invitations.filter(
            kind=IntakeInvitation.Kind.PULSE,
            screening__isnull=True,
            revoked_at__isnull=True,
            visit_pulse__isnull=True,
            expires_at__gt=now,
        )
        .order_by("-sent_at")
        .first()
    )
    return found or IntakeInvitation(
        practice_id=client.practice_id,
        client=client,
        kind=IntakeInvitation.Kind.PULSE,
        token_hash=token_hash(new_token()),
        sent_at=now,
        expires_at=now + PULSE_LASTS,
    )
