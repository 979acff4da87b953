"""What ends is told of at its stages, once each, and stops nothing."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import Membership
from practice.accounts.team import end_membership
from practice.credentials.ending import in_words, stage_of
from practice.credentials.letters import before_reminding, remind_of_ending
from practice.credentials.models import Credential
from practice.credentials.queries import running_out
from practice.mail.models import OutboundEmail
from tests.factories import MembershipFactory

SignIn = Callable[[Browser, Membership], Browser]
LAST = date(2026, 12, 31)
LONDON = ZoneInfo("Europe/London")


def days_before(number: int) -> datetime:
    return datetime(2026, 12, 31, 10, tzinfo=LONDON) - timedelta(days=number)


@pytest.mark.parametrize(
    ("left", "stage"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, -1), (-30, -1),
     (-31, None)],
)  # fmt: skip
def test_the_stage_is_the_nearest_that_is_reached(left: int, stage: int | None) -> None:
    assert stage_of(LAST, LAST - timedelta(days=left)) == stage


def test_days_are_said_in_words() -> None:
    said = [in_words("Insurance", LAST, LAST - timedelta(days=n)) for n in (12, 1, 0, -1, -3)]
    assert said == [
        "Insurance ends in 12 days", "Insurance ends in 1 day", "Insurance ends today",
        "Insurance ended yesterday", "Insurance ended 3 days ago",
    ]  # fmt: skip


@pytest.fixture
def therapist_of(owner: Membership) -> Membership:
    return MembershipFactory(practice=owner.practice)


def held(member: Membership, last: date | None = LAST, **more: str) -> Credential:
    values = {"kind": "insurance", "issuer": "Balens"} | more
    return Credential.objects.create(
        practice=member.practice, member=member, valid_until=last, **values
    )


@pytest.mark.django_db
def test_member_and_owner_are_told_once_at_each_stage(
    owner: Membership, therapist_of: Membership
) -> None:
    held(therapist_of)
    told = []
    for left in (61, 60, 59, 30, 7, 6, 0, -1, -2, -40):
        told.append(remind_of_ending(now=days_before(left)))
    assert told == [0, 2, 0, 2, 2, 0, 0, 2, 0, 0]
    letters = OutboundEmail.objects.filter(kind="credential_ending")
    assert set(letters.values_list("recipient", flat=True)) == {
        owner.user.email, therapist_of.user.email,
    }  # fmt: skip
    assert not any(therapist_of.name in one.subject for one in letters)


@pytest.mark.django_db
def test_what_was_renewed_is_not_told_of(owner: Membership, therapist_of: Membership) -> None:
    held(therapist_of)
    held(therapist_of, LAST + timedelta(days=365), issuer="Another insurer")
    held(therapist_of, kind="registration", issuer="CNHC")
    held(therapist_of, LAST + timedelta(days=365), kind="registration", issuer="AoR")
    now = days_before(20)
    assert [one.words for one in running_out(owner.practice, now)] == [
        "Registration with CNHC ends in 20 days"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("since", ["renewed", "removed", "left", "moved address", "nothing"])
def test_it_is_asked_again_before_a_letter_leaves(
    since: str, owner: Membership, therapist_of: Membership
) -> None:
    one, now = held(therapist_of), days_before(30)
    remind_of_ending(now=now)
    letter = OutboundEmail.objects.get(key__endswith=f":{therapist_of.pk}")
    if since == "renewed":
        Credential.objects.update(valid_until=LAST + timedelta(days=365))
    elif since == "removed":
        Credential.objects.update(removed_at=now)
    elif since == "left":
        end_membership(member=therapist_of, by=owner, now=now)
    elif since == "moved address":
        therapist_of.user.email = "elsewhere@staff.example"
        therapist_of.user.save()
    verdict = before_reminding(letter, now=now)
    assert verdict.do == ("send" if since == "nothing" else "supersede"), one


@pytest.mark.django_db
def test_the_team_page_says_it_at_a_glance_in_one_query_for_all(
    client: Browser, owner: Membership, therapist_of: Membership, signed_in: SignIn,
    django_assert_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    held(therapist_of)
    with time_machine.travel(days_before(12), tick=False):
        page = signed_in(client, owner).get(reverse("team")).content.decode()
        held(owner, kind="first_aid")
        with django_assert_num_queries(1):  # type: ignore[attr-defined]
            assert len(running_out(owner.practice, days_before(12))) == 2
    assert "Insurance ends in 12 days" in page


@pytest.mark.django_db
def test_a_colleague_s_are_not_there_and_one_s_own_are_kept_and_put_back(
    client: Browser, owner: Membership, therapist_of: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, therapist_of)
    assert browser.get(reverse("credentials", args=[owner.ref])).status_code == 404
    add = reverse("add_credential", args=[therapist_of.ref])
    typed = {"kind": "insurance", "issuer": "Balens", "number": "P 1", "valid_until": ""}
    answer = browser.post(add, typed)
    assert (answer.status_code, "Enter the last day" in answer.content.decode()) == (422, True)
    assert browser.post(add, typed | {"valid_until": "2027-05-01"}).status_code == 302
    one = Credential.objects.get()
    off = reverse("take_credential_off", args=[therapist_of.ref, one.ref])
    browser.post(off)
    one.refresh_from_db()
    assert one.removed_at is not None
    browser.post(off, {"back": "1"})
    one.refresh_from_db()
    assert one.removed_at is None


@pytest.mark.django_db
def test_the_database_refuses_an_insurance_without_an_end(therapist_of: Membership) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        held(therapist_of, None)
