"""One page of long work: jobs, messages to many and sealing anew, with what to do about each."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.circulars.models import Circular
from clients.circulars.posting import queue_waiting
from clients.transfer.models import ImportRow
from practice.accounts.models import Membership
from practice.jobs.actions import start
from practice.jobs.listing import lines_for
from practice.jobs.models import Job
from practice.mail.models import OutboundEmail
from practice.privacy.models import Rotation
from practice.privacy.watching import rotate_watched
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.circulars import confirmed
from tests.factories.transfer import looked_through

pytestmark = pytest.mark.django_db
PAGE = reverse("jobs")


def signed_in(member: Membership) -> Browser:
    browser = Browser()
    browser.force_login(member.user)
    return browser


def an_import(owner: Membership, **changes: object) -> Job:
    now = timezone.now()
    job = start(kind="import", subject_ref=looked_through(owner, now=now).ref, by=owner, now=now)
    Job.objects.filter(pk=job.pk).update(**changes)
    job.refresh_from_db()
    return job


def a_message(owner: Membership, number: int = 2) -> Circular:
    readers = [
        ClientFactory(practice=owner.practice, email=f"reader{n}@post.example")
        for n in range(number)
    ]
    message = confirmed(owner, readers, now=timezone.now())
    queue_waiting(now=timezone.now())
    return message


def test_all_of_it_stands_on_one_page_with_what_to_do(owner: Membership) -> None:
    job = an_import(owner, state="running", began_at=timezone.now(), done=2, total=8)
    message = a_message(owner)
    Rotation.objects.create(total=40, done=3)
    page = signed_in(owner).get(PAGE).content.decode()
    assert "2 of 8 rows" in page
    assert '<progress id="progress-3" value="2" max="8">' in page
    assert "Message to clients: Closed on Friday" in page
    assert "0 of 2 sent" in page
    assert "3 of 40 tables" in page
    for name, ref in (("stop_job", job.ref), ("stop_circular", message.ref)):
        assert f'action="{reverse(name, args=[ref])}"' in page
    # Without a script the page loads itself again, for something goes on.
    assert '<meta http-equiv="refresh" content="5">' in page


def test_whose_it_is_decides_who_sees_it(owner: Membership) -> None:
    an_import(owner)
    a_message(owner)
    Rotation.objects.create(total=40)
    now = timezone.now()
    office = MembershipFactory(practice=owner.practice, role="admin")
    therapist = MembershipFactory(practice=owner.practice, role="therapist")
    elsewhere = MembershipFactory(role="owner")
    titles = {
        member.role: [line.title for line in lines_for(member, now)]
        for member in (owner, office, therapist)
    }
    message, sealing = "Message to clients: Closed on Friday", "Sealing with the newest key"
    assert titles["owner"] == [sealing, message, "Taking in a file"]
    assert titles["admin"] == [message]
    assert titles["therapist"] == []
    assert [line.title for line in lines_for(elsewhere, now)] == [sealing]


@pytest.mark.parametrize("number", [1, 3])
def test_however_much_there_is_it_costs_the_same(owner: Membership, number: int) -> None:
    for _ in range(number):
        an_import(owner)
        Rotation.objects.create(total=40)
    for n in range(number):
        confirmed(
            owner, [ClientFactory(practice=owner.practice, email=f"one{n}@post.example")],
            now=timezone.now(),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        assert len(lines_for(owner, timezone.now())) == 3 * number
    assert len(asked) == 4


def test_letters_that_failed_are_tried_again_from_the_page(owner: Membership) -> None:
    message = a_message(owner)
    first = OutboundEmail.objects.filter(circular_copy__circular=message).order_by("pk")[0]
    OutboundEmail.objects.filter(pk=first.pk).update(state="failed", next_try_at=None)
    browser = signed_in(owner)
    address = reverse("try_circular_again", args=[message.ref])
    page = browser.get(PAGE).content.decode()
    assert "0 of 2 sent, 1 failed" in page
    assert f'action="{address}"' in page
    browser.post(address)
    first.refresh_from_db()
    assert first.state == "due"
    assert f'action="{address}"' not in browser.get(PAGE).content.decode()


def test_rows_that_failed_are_tried_again_as_a_job_of_their_own(owner: Membership) -> None:
    ended = {"state": "done", "ended_at": timezone.now(), "done": 1, "failed": 1, "total": 2}
    job = an_import(owner, **ended)
    source = owner.practice.imports.get(ref=job.subject_ref)
    ImportRow.objects.filter(source=source, number=3).update(refused_as="add")
    done = {"state": "done", "done_at": timezone.now(), "content": None}
    owner.practice.imports.filter(pk=source.pk).update(**done)
    browser = signed_in(owner)
    again = reverse("try_job_again", args=[job.ref])
    for address in (PAGE, reverse("job", args=[job.ref])):
        assert f'action="{again}"' in browser.get(address).content.decode()
    answer = browser.post(again)
    second = Job.objects.exclude(pk=job.pk).get()
    assert answer["Location"] == reverse("job", args=[second.ref])
    assert second.subject_ref == job.subject_ref
    # What was begun again is tried no second time from the first.
    assert f'action="{again}"' not in browser.get(PAGE).content.decode()
    assert "Nothing of this can be tried again" in browser.post(again, follow=True).content.decode()
    assert Job.objects.count() == 2


def test_who_may_not_begin_it_does_not_begin_it_again(owner: Membership) -> None:
    ended = {"state": "done", "ended_at": timezone.now(), "done": 1, "failed": 1, "total": 2}
    job = an_import(owner, **ended)
    MembershipFactory(practice=owner.practice, role="owner")
    Membership.objects.filter(pk=owner.pk).update(role="therapist")
    answer = signed_in(owner).post(reverse("try_job_again", args=[job.ref]), follow=True)
    assert "Nothing of this can be tried again" in answer.content.decode()
    assert Job.objects.count() == 1


def test_sealing_anew_writes_down_how_far_it_is(owner: Membership) -> None:
    ClientFactory(practice=owner.practice)
    rotate_watched()
    done = Rotation.objects.get()
    assert (done.state, done.done) == ("done", done.total)
    assert done.total > 20


def test_sealing_that_was_killed_says_so(
    owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(**_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("practice.privacy.watching.rotate", killed)
    with pytest.raises(KeyboardInterrupt):
        rotate_watched()
    assert Rotation.objects.get().state == "broken_off"
    # Of one whose process could not say anything any more, its silence tells.
    long_ago = timezone.now() - timedelta(minutes=6)
    Rotation.objects.update(state="running", ended_at=None, heard_at=long_ago)
    (line,) = lines_for(owner, timezone.now())
    assert (line.state, line.goes_on) == ("Broken off", False)
