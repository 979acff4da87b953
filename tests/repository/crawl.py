"""Going wherever a person can go by looking, while the database refuses to be written."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.urls import Resolver404, resolve

from practice.audit.models import AuditEvent
from tests.repository.test_arrow import own_models
from tests.repository.thorough import THOROUGH

# What looking may write, and why.
WRITTEN = {
    AuditEvent._meta.db_table: "who saw whose record is in the trace before the page leaves",
    "django_session": "a session begins, and remembers which link was opened in it",
    settings.CACHES["default"]["LOCATION"]: "tries are counted against a limit",
    "account_emailaddress": "allauth notes an account's own address as it checks a reset key",
}
LOOKING = ("get", "head", "options") if THOROUGH else ("get",)
# Of one address with ever other days, pages or filters in it, so many are enough.
MOST_OF_ONE = 5 if THOROUGH else 1
READS = ("SELECT", "WITH", "EXPLAIN", "PRAGMA", "SHOW", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")
WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?')
LINK = re.compile(r'\s(?:href|src|action)="([^"]+)"')


class Wrote(Exception):
    """Something was to be written while somebody only looked."""


@contextmanager
def only_looking() -> Iterator[list[str]]:
    """Refuse every statement that is no reading, but on the tables above; tells which there were.

    A view that catches the refusal does not hide it.
    """
    refused: list[str] = []

    def look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.lstrip(" (\n").upper().startswith(READS):
            return execute(sql, *rest)
        found = WRITES.match(sql)
        if found is None or found[1] not in WRITTEN:
            refused.append(sql[:80])
            raise Wrote(sql[:80])
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        yield refused


def stored() -> dict[str, list[Any]]:
    """All our rows, the trace apart."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values()))
        for model in own_models()
        if model is not AuditEvent
    }


def crawl(browser: Browser, starts: list[str]) -> int:
    """Look at each of these and at whatever they lead to, in all three ways; counts addresses."""
    waiting, known, times = deque(starts), set(starts), Counter[str]()
    while waiting:
        path = waiting.popleft()
        pages = {method: getattr(browser, method)(path) for method in LOOKING}
        for link in links_of(path, pages["get"]):
            name = name_of(link)
            if link not in known and name and times[name] < MOST_OF_ONE:
                times[name] += 1
                known.add(link)
                waiting.append(link)
    return len(known)


def links_of(path: str, page: Any) -> list[str]:
    """Where a page leads on this site, and where it sends to."""
    found = [page.headers["Location"]] if "Location" in page.headers else []
    if page.headers.get("Content-Type", "").startswith("text/html"):
        found += LINK.findall(page.content.decode())
    whole = [urldefrag(urljoin(f"http://testserver{path}", unescape(one))).url for one in found]
    return [one.removeprefix("http://testserver") for one in whole if is_ours(one)]


def is_ours(url: str) -> bool:
    return urlsplit(url).netloc == "testserver"


def name_of(path: str) -> str:
    """The address's name; "" for what is no page, such as a picture of the design."""
    try:
        return resolve(urlsplit(path).path).url_name or ""
    except Resolver404:
        return ""
