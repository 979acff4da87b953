"""The supervisor reads /health: a worker that hangs is woken; a slow web is not hurried."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from practice import supervisor
from practice.running.processes import Service, Supervisor

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")


class Web:
    """A web process that says about itself what the test wants."""

    def __init__(self) -> None:
        self.status, self.body = 200, b"{}"
        self.hosts: list[str] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.hosts.append(self.headers["Host"])
                self.send_response(web.status)
                self.end_headers()
                self.wfile.write(web.body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=[0.05]).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def web() -> Iterator[Web]:
    """One that answers until the test ends."""
    made = Web()
    yield made
    made.close()


def ask(web: Web) -> dict[str, Any] | None:
    return supervisor.ask_health(web.port, "https://practice.example")


def test_health_is_asked_under_the_name_that_people_use(web: Web) -> None:
    web.body = b'{"state": "ok"}'
    assert ask(web) == {"state": "ok"}
    assert web.hosts == ["practice.example"]


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [(503, b"{}", {}), (200, b"[]", {}), (200, b"<html>", None)],
)
def test_an_answer_that_says_nothing_is_still_an_answer(
    web: Web, status: int, body: bytes, told: dict[str, Any] | None
) -> None:
    web.status, web.body = status, body
    assert ask(web) == told


def test_no_answer_is_none(web: Web) -> None:
    web.close()
    assert ask(web) is None


@pytest.mark.broker
def test_a_worker_that_has_been_silent_is_started_again(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LOOK_EVERY", 0)
    monkeypatch.setattr(supervisor, "SILENT_AFTER", 0.5)
    web.body = json.dumps({"worker_seconds": 500}).encode()
    said: list[str] = []
    keeper = Supervisor(said.append)
    keeper.add(Service("worker", SLEEP))
    first = keeper.processes["worker"].popen
    watching = threading.Thread(
        target=supervisor.watch, args=[keeper, web.port, "http://127.0.0.1"]
    )
    watching.start()
    until = time.monotonic() + 10
    while keeper.processes["worker"].popen in {first, None} and time.monotonic() < until:
        time.sleep(0.05)
    keeper.stopping.set()
    watching.join()
    keeper.stop()
    assert said[0] == "worker has not answered the bell for 500 s: starting it again."
    assert first is not None
    assert first.returncode == -15
