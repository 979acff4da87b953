"""Many write, some seal at once: no chain forks, and none is left out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone

from practice.audit.chain import chain_key, seal
from practice.audit.models import AuditEvent, AuditLink
from practice.audit.verify import verify


def write(number: int) -> None:
    try:
        AuditEvent.objects.create(
            practice_id=1 + number % 2, actor_kind="user", actor_id=number, verb="client.seen",
            subject_type="clients.client", subject_id=1, client_id=1,
        )  # fmt: skip
    finally:
        connection.close()


def seal_once(_: int) -> None:
    try:
        seal(now=timezone.now())
    except OperationalError:  # PostgreSQL lets one of two wait for the other
        close_old_connections()
    finally:
        connection.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_five_hundred_at_once_and_sealing_meanwhile_make_one_chain_each() -> None:
    chain_key()
    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(write, number) for number in range(500)]
        done += [pool.submit(seal_once, number) for number in range(40)]
        for one in done:
            one.result()
    seal(now=timezone.now(), whole=True)
    assert AuditEvent.objects.count() == AuditLink.objects.count() == 500
    found = verify(now=timezone.now())
    assert (found.checked, found.faults) == (500, [])
    for practice in (1, 2):
        numbers = AuditLink.objects.filter(practice_id=practice).order_by("number")
        assert list(numbers.values_list("number", flat=True)) == list(range(1, 251))
