"""What a practice says of the data it keeps has versions, and who saw which is kept."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.consents.actions import record_consent
from clients.rights.models import PrivacyNotice
from clients.rights.notices import WrittenMeanwhile, notice_of, show_notice, write
from clients.rights.retention import YEARS
from practice.accounts.models import Membership
from tests.factories import ClientFactory, MembershipFactory, UserFactory
from tests.factories.accounts import PASSWORD
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
TEXT = "We keep what we need to treat you. " * 10


def test_the_usual_notice_stands_until_another_is_written(owner: Membership) -> None:
    assert owner.practice.name in notice_of(owner.practice).text
    assert YEARS == 8
    assert "Eight years" in notice_of(owner.practice).text
    row = write(text=TEXT, after=0, by=owner, now=NOW)
    assert write(text=TEXT, after=1, by=owner, now=NOW) == row
    assert (notice_of(owner.practice).version, notice_of(owner.practice).row) == (1, row)
    with pytest.raises(WrittenMeanwhile):
        write(text=f"{TEXT} More.", after=0, by=owner, now=NOW)
    rows = PrivacyNotice.objects.filter(pk=row.pk)
    for change in (lambda: rows.update(text="Less."), lambda: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_each_text_that_was_shown_is_kept_once(owner: Membership) -> None:
    person = ClientFactory(practice=owner.practice)
    for _ in range(2):
        show_notice(client=person, where="page", now=NOW)
    write(text=TEXT, after=0, by=owner, now=NOW)
    show_notice(client=person, where="form", now=NOW)
    shown = person.notices_shown.order_by("pk")
    assert [one.notice.version if one.notice else 0 for one in shown] == [0, 1]


def test_everybody_reads_it_and_an_owner_writes_it(
    client: Browser, signed_in: Any, owner: Membership
) -> None:
    address = reverse("practice_notice", args=[owner.practice.ref])
    assert "Eight years" in client.get(address).content.decode()
    browser = signed_in(client, owner)
    sent = browser.post(reverse("write_notice"), {"text": TEXT, "after": "0"})
    assert sent.headers["Location"] == address
    late = browser.post(reverse("write_notice"), {"text": f"{TEXT} Mine.", "after": "0"})
    assert (late.status_code, "Mine." in late.content.decode()) == (422, True)


def test_what_is_agreed_to_on_a_form_is_kept_with_the_notice_beside_it(owner: Membership) -> None:
    person = ClientFactory(practice=owner.practice)
    said = {"said_by": "client", "said_by_name": person.name, "by": owner, "now": NOW}
    record_consent(client=person, purpose="news", given=True, how="in_person", **said)
    assert person.notices_shown.count() == 0
    record_consent(client=person, purpose="photos", given=True, how="form", **said)
    record_consent(client=person, purpose="gp", given=True, how="form", **said)
    assert person.notices_shown.get().digest == notice_of(owner.practice).digest


def test_the_notice_of_the_day_is_kept_with_a_first_sign_in(
    client: Browser, owner: Membership
) -> None:
    user = UserFactory()
    person = ClientFactory(practice=owner.practice, user=user)
    address, typed = reverse("account_login"), {"login": user.email, "password": PASSWORD}
    for _ in range(2):
        page = client.post(address, typed, follow=True).content.decode()
        client.logout()
    assert f'href="{reverse("practice_notice", args=[owner.practice.ref])}"' in page
    shown = person.notices_shown.get()
    assert (shown.digest, shown.where) == (notice_of(owner.practice).digest, "page")


@pytest.mark.parametrize("why", ["archived", "works_here"])
def test_who_is_not_led_to_the_notice_was_not_shown_it(
    client: Browser, owner: Membership, why: str
) -> None:
    person = ClientFactory(practice=owner.practice, user=UserFactory())
    if why == "archived":
        person.archived_at = NOW
        person.save()
    else:
        MembershipFactory(practice=owner.practice, user=person.user)
    typed = {"login": person.user.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), typed).status_code == 302
    assert not person.notices_shown.exists()


def test_nothing_sealed_is_opened_at_sign_in(client: Browser, owner: Membership) -> None:
    person = ClientFactory(practice=owner.practice, user=UserFactory())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clients_client SET email = 'no key opens this'")
    typed = {"login": person.user.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), typed).status_code == 302
    assert person.notices_shown.count() == 1
