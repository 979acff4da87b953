"""Lines of the log: one JSON object each, with the number of the request and little else."""

import io
import json
import logging
import re
import sys
from logging.config import DictConfigurator
from typing import Any

import pytest
from celery import Celery
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import Membership
from practice.watched import lines as lines_of_tasks
from practice.web.at_hand import at_hand, in_practice, numbered_as
from practice.web.logs import OneObject, logging_to_console
from tests.repository.tree import ROOT

pytestmark = pytest.mark.django_db
LOGS = (ROOT / "docs" / "logs.md").read_text(encoding="utf-8")


class Kept(logging.Handler):
    """Formats each line as it is logged, as the console does."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(OneObject().format(record))


@pytest.fixture
def kept() -> Any:
    handler = Kept()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def test_a_line_is_one_object() -> None:
    record = logging.LogRecord("practice.mail", logging.INFO, "", 0, "Two\nlines of %s", (3,), None)
    record.created = 1_795_000_000.5
    with numbered_as("ABCDE23456"):
        in_practice("PRACTICE23")
        line = OneObject().format(record)
    assert "\n" not in line
    assert json.loads(line) == {
        "time": "2026-11-18T11:06:40.500+00:00", "level": "INFO", "logger": "practice.mail",
        "message": "Two\nlines of 3", "request": "ABCDE23456", "practice": "PRACTICE23",
    }  # fmt: skip


def test_outside_a_request_a_line_has_neither() -> None:
    in_practice("PRACTICE23")
    record = logging.LogRecord("practice.mail", logging.INFO, "", 0, "Sent.", (), None)
    assert set(json.loads(OneObject().format(record))) == {"time", "level", "logger", "message"}


def test_of_an_exception_only_its_kind_and_place_is_told() -> None:
    try:
        raise RuntimeError("Rosa Bell is pregnant")
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "Failed.", (), sys.exc_info())
    line = OneObject().format(record)
    assert "Rosa" not in line
    told = json.loads(line)
    assert told["trouble"] == "builtins.RuntimeError"
    assert re.search(r"test_logs\.py:\d+ test_of_an_exception", told["where"][-1])


@pytest.mark.urls("tests.practice.web.broken_urlconf")
def test_the_page_that_says_what_failed_has_the_number_of_its_line(kept: Kept) -> None:
    browser = Browser(raise_request_exception=False)
    page = browser.get("/broken/").content.decode()
    found = re.search(r"this number: (\w{10})\.", page)
    assert found is not None
    numbers = {json.loads(line).get("request") for line in kept.lines if "/broken/" in line}
    assert numbers == {found[1]}
    assert not any("Rosa" in line for line in kept.lines)


def test_a_refused_page_has_it_too_with_the_practice(therapist: Membership, kept: Kept) -> None:
    browser = Browser()
    browser.force_login(therapist.user)
    answer = browser.get(reverse("team"))
    assert answer.status_code == 403
    number = answer.wsgi_request.number  # type: ignore[attr-defined]
    assert f"tell them this number: {number}" in answer.content.decode()
    line = next(json.loads(one) for one in kept.lines if "/settings/team/" in one)
    assert (line["request"], line["practice"]) == (number, therapist.practice.ref)


def test_the_lines_of_a_task_carry_its_name_and_number(kept: Kept) -> None:
    @Celery(set_as_current=False).task(name="tests.says")
    def says() -> None:
        logging.getLogger("practice.mail").warning("Said.")

    says.apply(task_id="number-8")
    says.apply(task_id="number-9")
    logging.getLogger("practice.mail").warning("Said after.")
    lines = [json.loads(one) for one in kept.lines if "Said" in one]
    assert [one.get("task") for one in lines] == [
        "tests.says[number-8]", "tests.says[number-9]", None,
    ]  # fmt: skip
    assert lines_of_tasks._running == {}


PROXY = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("proxies", "said", "taken"),
    [
        (1, PROXY, PROXY),
        (1, "6c1d2f6e-0d7a-4a8e-9a53-0f1f2e3d4c5b", "6c1d2f6e-0d7a-4a8e-9a53-0f1f2e3d4c5b"),
        (0, PROXY, None),
        (1, "Rosa Bell is pregnant", None),
        (1, PROXY + "0", None),
        (1, f'{PROXY}"}}\n', None),
    ],
)
def test_a_number_of_the_proxy_is_taken_if_it_is_one(
    proxies: int, said: str, taken: str | None, settings: Any, client: Browser, kept: Kept
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    answer = client.get("/no-such-page/", headers={"x-request-id": said})
    line = next(json.loads(one) for one in kept.lines if "/no-such-page/" in one)
    assert at_hand().request == ""
    assert (line["request"], line.get("proxy")) == (answer.headers["X-Request-ID"], taken)
    assert re.fullmatch(r"\w{10}", line["request"])


def console(form: str) -> logging.Handler:
    """The handler of the setting, on paper."""
    made = DictConfigurator(logging_to_console("INFO", form))
    for kind, make in (
        ("filters", made.configure_filter),
        ("formatters", made.configure_formatter),
    ):
        made.config[kind] = {name: make(one) for name, one in made.config[kind].items()}
    handler: logging.Handler = made.configure_handler(made.config["handlers"]["console"])
    handler.setStream(io.StringIO())  # type: ignore[attr-defined]
    return handler


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_task_that_fails_is_told_by_its_name_and_number(form: str) -> None:
    @Celery(set_as_current=False).task(name="tests.fails")
    def fails() -> None:
        raise RuntimeError("Rosa Bell is pregnant")

    handler = console(form)
    told = logging.getLogger("celery")
    told.addHandler(handler)
    try:
        fails.apply(task_id="number-7", throw=False)
        try:
            raise RuntimeError("Rosa Bell is pregnant")
        except RuntimeError as error:
            logging.getLogger("celery.worker.request").error("Raised: %r", error, exc_info=True)
    finally:
        told.removeHandler(handler)
    lines = handler.stream.getvalue().splitlines()  # type: ignore[attr-defined]
    messages = [one for one in lines if "ERROR" in one and "celery" in one]
    assert "Task tests.fails[number-7] failed." in messages[0]
    assert "Raised: %r" in messages[1]
    assert not any("Rosa" in one for one in messages)


def test_every_module_that_logs_is_listed() -> None:
    found = {
        str(path.relative_to(ROOT).with_suffix("")).replace("/", ".")
        for folder in ("practice", "routines", "clients")
        for path in (ROOT / folder).rglob("*.py")
        if "getLogger(__name__)" in path.read_text(encoding="utf-8")
    }
    assert (
        set(re.findall(r"^\| `((?:practice|clients|routines)[\w.]+)` \|", LOGS, re.MULTILINE))
        == found
    )
