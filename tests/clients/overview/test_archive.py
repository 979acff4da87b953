"""Files of those who come no more: out of everything that goes on by itself, and back again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel
from clients.appointments.conflicts import CannotBook
from clients.joining.actions import join
from clients.models import Client
from clients.overview.archiving import PER_PAGE, CannotArchive, archive, archived_rows, take_out
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Browser]


@pytest.fixture
def amira(therapist: Membership) -> Client:
    """Somebody with a health form."""
    person = ClientFactory(practice=therapist.practice, name="Amira Khan")
    screened(person, therapist, NOW)
    return person


def test_a_file_with_a_visit_to_come_stays_where_it_is(
    amira: Client, therapist: Membership
) -> None:
    visit = booked(amira, therapist)
    with pytest.raises(CannotArchive, match="1 visit is still to come"):
        archive(client=amira, by=therapist, now=NOW)
    cancel(appointment=visit, by=therapist, now=NOW)
    for _ in range(2):
        archive(client=amira, by=therapist, now=NOW)
    amira.refresh_from_db()
    assert amira.archived_at == NOW
    assert AuditEvent.objects.filter(verb="client.archived", client_id=amira.pk).count() == 1


def test_a_visit_that_is_over_and_was_not_marked_is_no_reason(
    amira: Client, therapist: Membership
) -> None:
    booked(amira, therapist)
    archive(client=amira, by=therapist, now=MONDAY_AT_TEN + timedelta(days=1))
    assert Client.objects.get(pk=amira.pk).archived_at


def test_nobody_in_the_archive_is_booked_even_from_a_page_opened_before(
    amira: Client, therapist: Membership
) -> None:
    as_opened = Client.objects.select_related("practice").get(pk=amira.pk)
    archive(client=amira, by=therapist, now=NOW)
    with pytest.raises(CannotBook, match="in the archive"):
        booked(as_opened, therapist)
    take_out(client=amira, by=therapist, now=NOW)
    assert booked(as_opened, therapist)


@pytest.mark.parametrize("why", ["joined", "restricted"])
def test_what_is_joined_or_locked_does_not_come_out(
    amira: Client, therapist: Membership, why: str
) -> None:
    other = ClientFactory(practice=amira.practice, name="A. Khan", birth_date=None, email="")
    if why == "joined":
        join(kept=amira, joined=other, by=therapist, now=NOW)
    else:
        Client.objects.filter(pk=other.pk).update(archived_at=NOW, restricted_at=NOW)
    with pytest.raises(CannotArchive, match=why):
        take_out(client=other, by=therapist, now=NOW)
    assert Client.objects.get(pk=other.pk).archived_at


@time_machine.travel(NOW)
def test_the_pages_lay_it_aside_and_take_it_out(
    client: Browser, amira: Client, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist)
    details = browser.get(reverse("edit_client", args=[amira.ref])).content.decode()
    assert reverse("archive_client", args=[amira.ref]) in details
    visit = booked(amira, therapist)
    refused = browser.post(reverse("archive_client", args=[amira.ref]), follow=True)
    assert "still to come" in refused.content.decode()
    cancel(appointment=visit, by=therapist, now=NOW)
    page = browser.post(reverse("archive_client", args=[amira.ref]), follow=True).content.decode()
    assert "In the archive since" in page
    assert amira.name not in browser.get(reverse("clients")).content.decode()
    assert amira.name in browser.get(reverse("archived"), {"q": "ami"}).content.decode()
    assert amira.name not in browser.get(reverse("archived"), {"q": "zoe"}).content.decode()
    page = browser.post(reverse("take_out_client", args=[amira.ref]), follow=True).content.decode()
    assert ("out of the archive" in page, "In the archive since" in page) == (True, False)


def test_the_list_goes_on_where_it_ended_and_shows_nobody_who_was_joined(
    amira: Client, therapist: Membership
) -> None:
    practice = amira.practice
    for n in range(PER_PAGE + 1):
        ClientFactory(practice=practice, name=f"Name {n:03}", archived_at=NOW)
    other = ClientFactory(practice=practice, name="A. Khan", birth_date=None, email="")
    join(kept=amira, joined=other, by=therapist, now=NOW)
    rows, following = archived_rows(therapist, words="", after="")
    assert (len(rows), following) == (PER_PAGE, rows[-1].ref)
    rows, following = archived_rows(therapist, words="", after=following)
    assert ([one.name for one in rows], following) == ([f"Name {PER_PAGE:03}"], "")
