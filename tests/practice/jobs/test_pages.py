"""The pages of long work: whose it is, how far it is, and stopping it."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from practice.accounts.models import Membership
from practice.jobs.actions import start
from practice.jobs.models import Job
from tests.factories import MembershipFactory
from tests.factories.transfer import looked_through

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(owner: Membership) -> Job:
    now = timezone.now()
    source = looked_through(owner, now=now)
    return start(kind="import", subject_ref=source.ref, by=owner, now=now)


def signed_in(member: Membership) -> Browser:
    browser = Browser()
    browser.force_login(member.user)
    return browser


def test_how_far_it_is_and_what_to_do(owner: Membership, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state="running", done=2, failed=1, total=8)
    page = signed_in(owner).get(reverse("job", args=[job.ref])).content.decode()
    assert "<title>3/8 Taking in a file" in page
    assert "2 of 8 rows, 1 failed" in page
    assert '<progress id="progress" value="3" max="8">' in page
    assert reverse("stop_job", args=[job.ref]) in page
    # Without a script the page loads itself again.
    assert '<meta http-equiv="refresh" content="5">' in page


def test_it_is_stopped_and_says_what_came_of_it(owner: Membership, job: Job) -> None:
    answer = signed_in(owner).post(reverse("stop_job", args=[job.ref]), follow=True)
    page = answer.content.decode()
    assert "What was done stays." in page
    assert "Stopped on" in page
    assert reverse("import", args=[job.subject_ref]) in page
    assert "http-equiv" not in page


def test_each_sees_their_own_and_an_owner_everybody_s(owner: Membership, job: Job) -> None:
    therapist = MembershipFactory(practice=owner.practice, role="therapist")
    other = MembershipFactory(role="owner")
    address = reverse("job", args=[job.ref])
    for member, status in ((owner, 200), (therapist, 404), (other, 404)):
        assert signed_in(member).get(address).status_code == status
    assert "Nothing so far" in signed_in(therapist).get(reverse("jobs")).content.decode()
    listed = signed_in(owner).get(reverse("jobs")).content.decode()
    assert f'href="{address}"' in listed
