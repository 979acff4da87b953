"""The demo inbox: a real server that keeps letters, and pages that show them safely."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from practice.mail import inbox_store
from practice.mail.compose import compose
from practice.mail.models import OutboundEmail

LETTER = b"""From: us@instep.example\r
To: jo@example.com\r
Subject: Your routine for today\r
Content-Type: text/plain; charset="utf-8"\r
\r
Open http://testserver/r/abc/ and <script>alert(1)</script>\r
"""


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Demo mode with an inbox of its own."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.practice.mail.demo_urlconf"
    settings.DEMO_INBOX_DIR = tmp_path / "inbox"
    return tmp_path / "inbox"


def test_a_letter_is_kept_whole_with_its_envelope(folder: Path) -> None:
    letter_id = inbox_store.store(folder, "jo@example.com", LETTER)
    found = inbox_store.read(folder, letter_id)
    assert found is not None
    assert (found.envelope_to, found.subject) == ("jo@example.com", "Your routine for today")
    assert found.body("plain").startswith("Open http://testserver/r/abc/")
    assert found.body("html") == ""
    assert [path.name for path in folder.iterdir()] == [f"{letter_id}.eml"]


def test_the_newest_come_first_and_the_oldest_go(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_store, "KEPT", 3)
    ids = []
    for n in range(5):
        ids.append(inbox_store.store(folder, f"p{n}@example.com", LETTER))
        time.sleep(0.002)
    assert [letter.id for letter in inbox_store.newest(folder, 100)] == [ids[4], ids[3], ids[2]]


@pytest.mark.parametrize(
    "letter_id",
    ["", "..", "../demo.env", "0000000000000-zzzzzzzzzzzzzzzz", "1" * 13 + "-" + "a" * 16],
)
def test_only_ids_of_ours_name_a_file(folder: Path, letter_id: str) -> None:
    (folder.parent / "demo.env").write_text("SECRET_KEY=x")
    (folder.parent / "demo.env.eml").write_text("SECRET_KEY=x")
    inbox_store.store(folder, "jo@example.com", LETTER)
    assert inbox_store.read(folder, letter_id) is None


def test_a_letter_in_an_unknown_alphabet_is_shown_as_unreadable(folder: Path) -> None:
    letter_id = inbox_store.store(folder, "jo@example.com", LETTER.replace(b"utf-8", b"klingon"))
    found = inbox_store.read(folder, letter_id)
    assert found is not None
    assert found.body("plain") == "This part of the letter cannot be read."


@pytest.mark.django_db
def test_letters_are_listed_and_shown_without_running_anything(
    client: Browser, folder: Path
) -> None:
    letter_id = inbox_store.store(folder, "jo@example.com", LETTER)
    listed = client.get("/demo/inbox/")
    assert listed.status_code == 200
    assert f'href="/demo/inbox/{letter_id}/"' in listed.content.decode()
    shown = client.get(f"/demo/inbox/{letter_id}/").content.decode()
    assert '<a href="http://testserver/r/abc/"' in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown


@pytest.mark.django_db
def test_the_page_of_a_letter_is_framed_by_us_alone_and_runs_nothing(
    client: Browser, folder: Path
) -> None:
    email = OutboundEmail(
        recipient="jo@example.com", subject="Hello", body_text="Hello", message_id="<a@b>",
        body_html="<html><head></head><body><script>alert(1)</script><p>Hello</p></body></html>",
    )  # fmt: skip
    letter_id = inbox_store.store(folder, "jo@example.com", compose(email, now=timezone.now()))
    page = client.get(f"/demo/inbox/{letter_id}/")
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.content.decode()
    raw = client.get(f"/demo/inbox/{letter_id}/html/")
    policy = raw.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "script-src" not in policy
    assert raw.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in raw.content.decode()


@pytest.mark.django_db
def test_an_empty_inbox_says_what_will_come(client: Browser, folder: Path) -> None:
    assert "No letters yet" in client.get("/demo/inbox/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["nothing", "..%2Fdemo.env", "1" * 13 + "-" + "a" * 16])
def test_a_letter_that_is_not_there_is_not_found(client: Browser, folder: Path, path: str) -> None:
    assert client.get(f"/demo/inbox/{path}/").status_code == 404
    assert client.get(f"/demo/inbox/{path}/html/").status_code == 404


@pytest.mark.django_db
def test_outside_a_demo_there_is_no_inbox(client: Browser, folder: Path, settings: Any) -> None:
    letter_id = inbox_store.store(folder, "jo@example.com", LETTER)
    settings.DEMO = False
    for path in ("", f"{letter_id}/", f"{letter_id}/html/"):
        assert client.get(f"/demo/inbox/{path}").status_code == 404


@pytest.mark.broker
def test_the_server_keeps_what_it_is_sent_and_stops_when_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {
        "INSTEP_DEMO": "1", "INSTEP_VAR": str(tmp_path), "SMTP_PORT": str(port)
    }  # fmt: skip
    command = [sys.executable, "-m", "practice.mail.inbox"]
    with subprocess.Popen(command, env=environment) as server:
        until = time.monotonic() + 10
        while True:
            try:
                with smtplib.SMTP("127.0.0.1", port, "localhost") as smtp:
                    smtp.sendmail("us@instep.example", ["jo@example.com"], LETTER)
                break
            except ConnectionRefusedError:
                assert time.monotonic() < until
                time.sleep(0.05)
        kept = inbox_store.newest(tmp_path / "inbox", 10)
        second = subprocess.run(command, env=environment, capture_output=True, text=True)
        server.send_signal(signal.SIGTERM)
        assert server.wait(5) == 0
    assert [(letter.envelope_to, letter.subject) for letter in kept] == [
        ("jo@example.com", "Your routine for today")
    ]
    assert second.returncode == 1
    assert f"cannot listen on port {port}" in second.stderr


@pytest.mark.broker
def test_the_server_runs_in_demo_mode_only() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "practice.mail.inbox"], capture_output=True, text=True
    )
    assert refused.stderr == "The demo inbox runs in demo mode only (INSTEP_DEMO=1).\n"
