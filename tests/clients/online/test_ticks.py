"""What the bell calls."""

from datetime import timedelta

import pytest
import time_machine

from clients.appointments.actions import cancel
from clients.appointments.models import Status
from clients.models import Client
from clients.online.models import EarlierOffer
from clients.online.tasks import let_go_of_holds, pass_on_offers
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType
from tests.factories import ClientFactory
from tests.factories.appointments import booked
from tests.factories.online import kept, waits
from tests.factories.screening import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]


def test_a_time_is_free_again_once_its_minutes_are_over(
    amira: Client, working: Membership, kind: AppointmentType
) -> None:
    held = kept(amira, working, kind)
    for minutes, status in ((9, Status.HELD), (10, Status.CANCELLED)):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            let_go_of_holds()
        held.refresh_from_db()
        assert held.status == status


def test_a_freed_time_is_offered(amira: Client, working: Membership, kind: AppointmentType) -> None:
    visit = booked(ClientFactory(practice=amira.practice), working, type=kind)
    waits(amira, kind=kind)
    cancel(appointment=visit, by=working, now=NOW)
    for minutes, offers in ((2, 0), (3, 1)):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            pass_on_offers()
        assert EarlierOffer.objects.count() == offers
