"""What the runs with faults (bench/chaos) take for a failure."""

import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client as Browser

from bench.chaos import soak, throughput
from bench.chaos.goals import Goals
from bench.chaos.letters import fill
from bench.chaos.pages import NONE, PAGES, Crawl
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
WITHOUT, RESENDS, BY_HAND = soak.LEGS


@contextmanager
def a_web(answer: bytes) -> Iterator[int]:
    """A server that answers everybody with these bytes; its port."""

    class Answer(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK", 200),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", 302),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404),
        (b"HTTP/1.1 503 Not now\r\nContent-Length: 0\r\n\r\n", 503),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", NONE),
        (b"What?\r\n\r\n", NONE),
        (b"", NONE),
    ],
)
def test_whatever_is_not_the_page_is_broken(answer: bytes, status: int, owner: Membership) -> None:
    with a_web(answer) as port, Crawl(port, owner) as crawl:
        while not crawl.answers:
            pass
    assert set(crawl.answers) == {status}
    assert crawl.broken == (0 if status == HTTPStatus.OK else len(crawl.answers))


def test_all_is_well_with_the_pages_that_are_asked_for(client: Browser, owner: Membership) -> None:
    client.force_login(owner.user)
    assert {page: client.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)


@pytest.mark.parametrize(
    ("leg", "doubts", "unknown", "missed"),
    [
        (WITHOUT, 0, 0, []),
        (WITHOUT, 1, 0, ["were in doubt"]),
        (RESENDS, 2, 1, []),
        (RESENDS, 3, 1, ["were in doubt"]),
        (RESENDS, 2, 2, ["in doubt at the end"]),
        (BY_HAND, 2, 2, []),
        (BY_HAND, 3, 3, ["were in doubt"]),
    ],
)
def test_no_more_letters_are_in_doubt_than_were_in_hands_that_were_hit(
    leg: soak.Leg, doubts: int, unknown: int, missed: list[str], tmp_path: Path
) -> None:
    """One process was killed, and one answer swallowed."""
    fill(4, NOW)
    names = list(OutboundEmail.objects.order_by("pk").values_list("message_id", flat=True))
    rows, log = OutboundEmail.objects.all(), tmp_path / "letters.log"
    rows.update(state="sent", sent_at=NOW, next_try_at=None)
    rows.filter(message_id__in=names[:doubts]).update(ambiguous=1)
    rows.filter(message_id__in=names[:unknown]).update(state="unknown", sent_at=None)
    answers = ["swallowed" if leg.faults else "kept", "kept", "kept", "kept"]
    lines = zip(names, answers, strict=True)
    log.write_text("".join(f"{name} p@example.com 0 {answer}\n" for name, answer in lines))
    goals = Goals()
    soak._judge(leg, log, 4, 1 if leg.faults else 0, goals)
    assert goals.missed == missed


def test_what_could_not_be_measured_is_not_reached(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["throughput"])
    monkeypatch.setattr(throughput.shutil, "which", lambda *_, **__: None)
    assert throughput.main() == 1
    assert "not measured" in capsys.readouterr().out
