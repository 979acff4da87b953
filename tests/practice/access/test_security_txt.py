"""Whom to tell of a weakness."""

from datetime import datetime

import pytest
import time_machine
from django.test import Client as Browser


@time_machine.travel("2026-12-24T23:30:00Z", tick=False)
def test_it_says_whom_to_write_to_and_for_how_long(client: Browser, settings: object) -> None:
    settings.SECURITY_CONTACT = "mailto:security@practice.example"  # type: ignore[attr-defined]
    settings.BASE_URL = "https://practice.example"  # type: ignore[attr-defined]
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == (
        "Contact: mailto:security@practice.example\n"
        "Expires: 2027-06-22T00:00:00Z\n"
        "Preferred-Languages: en\n"
        "Canonical: https://practice.example/.well-known/security.txt\n"
    )


@pytest.mark.parametrize("days", [0, 1, 200])
def test_it_never_runs_out(days: int, client: Browser) -> None:
    with time_machine.travel(datetime.fromtimestamp(1_800_000_000 + days * 86_400).astimezone()):
        lines = client.get("/.well-known/security.txt").content.decode().splitlines()
        expires = next(one for one in lines if one.startswith("Expires: "))[9:]
        assert datetime.fromisoformat(expires) > datetime.now().astimezone()
