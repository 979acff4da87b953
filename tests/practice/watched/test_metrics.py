"""/metrics: numbers of the machine's work for who has the token, and for nobody else a blank."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.db import DatabaseError, connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from practice.accounts.models import Membership
from practice.mail.models import WorkerHeartbeat
from practice.mail.tasks import heartbeat
from practice.watched import beats, counting, standing
from tests.factories import ClientFactory
from tests.factories.letters import a_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def watcher(settings: Any) -> Browser:
    return Browser(headers={"authorization": f"Bearer {settings.METRICS_TOKEN}"})


Numbers = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def ask(watcher: Browser) -> Numbers:
    """Each number by its name and labels."""
    answer = watcher.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def requests(numbers: Numbers, **labels: str) -> float:
    return numbers.get(("instep_requests_total", tuple(sorted(labels.items()))), 0)


@pytest.mark.parametrize(
    "said", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic Zm9yLXRoZS10ZXN0cy1vbmx5", "Bearer é"]
)
def test_without_the_token_there_is_nothing(client: Browser, said: str) -> None:
    headers = {"authorization": said} if said else {}
    assert client.get("/metrics", headers=headers).status_code == 404
    assert client.post("/metrics", headers=headers).status_code == 404


def test_where_no_token_is_set_there_is_nothing_for_anybody(client: Browser, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    for said in ("Bearer ", "Bearer"):
        assert client.get("/metrics", headers={"authorization": said}).status_code == 404


def test_who_signed_in_sees_no_more(client: Browser, owner: Membership) -> None:
    client.force_login(owner.user)
    assert client.get("/metrics").status_code == 404


def test_requests_are_counted_by_page_method_and_status(watcher: Browser, client: Browser) -> None:
    before = ask(watcher)
    client.get("/health")
    client.post("/health")
    client.get("/no/such/page/of-a-client")
    client.generic("BREW", "/health")
    after = ask(watcher)
    for labels in (
        {"view": "health", "method": "GET", "status": "200"},
        {"view": "health", "method": "POST", "status": "405"},
        {"view": "health", "method": "other", "status": "405"},
        {"view": "(none)", "method": "GET", "status": "404"},
    ):
        assert requests(after, **labels) == requests(before, **labels) + 1
    seconds = ("instep_request_seconds_count", (("method", "GET"), ("view", "health")))
    assert after[seconds] == before.get(seconds, 0) + 1


def test_no_number_names_anybody(watcher: Browser, client: Browser, owner: Membership) -> None:
    client.force_login(owner.user)
    for name in ("today", "team"):
        client.get(reverse(name))
    told = watcher.get("/metrics").content.decode()
    for secret in (owner.user.email, owner.practice.ref, owner.practice.name, owner.ref):
        assert str(secret) not in told
    allowed = {"view", "method", "status", "le", "state", "task"}
    named = {name for _, labels in ask(watcher) for name, _ in labels}
    assert named <= allowed


def test_letters_are_counted_by_state_and_lateness(watcher: Browser, owner: Membership) -> None:
    now = timezone.now()
    late, failed = (ClientFactory(practice=owner.practice, email=f"{n}@example.com") for n in "ab")
    a_letter(late, owner, now=now, next_try_at=now - timedelta(seconds=900))
    a_letter(failed, owner, now=now, state="failed")
    found = ask(watcher)
    assert found["instep_letters", (("state", "due"),)] == 1
    assert found["instep_letters", (("state", "failed"),)] == 1
    assert found["instep_letters", (("state", "unknown"),)] == 0
    assert 895 <= found["instep_letter_oldest_seconds", ()] < 960


def test_the_database_is_measured(watcher: Browser) -> None:
    found = ask(watcher)
    assert found["instep_database_up", ()] == 1
    assert found["instep_database_bytes", ()] > 100_000
    on_postgresql = connection.vendor == "postgresql"
    assert (("instep_database_connections", ()) in found) is on_postgresql


def test_a_database_that_is_away_is_said_and_nothing_else_is_lost(
    watcher: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise DatabaseError

    watcher.get("/health")
    monkeypatch.setattr(standing, "letters", away)
    found = ask(watcher)
    assert found["instep_database_up", ()] == 0
    assert requests(found, view="health", method="GET", status="200") >= 1


def test_the_newest_backup_is_dated(watcher: Browser, settings: Any, tmp_path: Path) -> None:
    assert ("instep_backup_timestamp_seconds", ()) not in ask(watcher)
    settings.BACKUP_DIR = str(tmp_path)
    for day in ("20261121T031000Z", "20261122T031000Z"):
        (tmp_path / f"instep-{day}.backup").touch()
    assert ask(watcher)["instep_backup_timestamp_seconds", ()] == 1795317000.0


def test_a_task_that_ends_well_leaves_its_time_once_a_minute(
    watcher: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beats, "_written", {})
    heartbeat.apply()
    done = ("instep_task_done_timestamp_seconds", (("task", "practice.mail.heartbeat"),))
    first = ask(watcher)[done]
    WorkerHeartbeat.objects.filter(name="practice.mail.heartbeat").delete()
    heartbeat.apply()
    assert done not in ask(watcher)
    assert abs(first - timezone.now().timestamp()) < 30
    assert ask(watcher)["instep_task_every_seconds", (("task", "practice.mail.heartbeat"),)] == 10


def test_a_task_that_fails_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    @Celery(set_as_current=False).task(name="tests.tasks.fails")
    def fails() -> None:
        raise RuntimeError

    monkeypatch.setattr(beats, "_written", {})
    fails.apply(throw=False)
    assert not WorkerHeartbeat.objects.filter(name="tests.fails").exists()


def test_an_earlier_start_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(counting.FOLDER, str(tmp_path))
    (tmp_path / "counter_12.db").touch()
    (tmp_path / "other").touch()
    counting.forget()
    assert [path.name for path in tmp_path.iterdir()] == ["other"]


def test_a_look_asks_the_database_a_dozen_times(
    watcher: Browser, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(13):
        watcher.get("/metrics")
