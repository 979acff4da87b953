"""Many people at once, each with a browser and an address of their own, before the real server."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from statistics import quantiles
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

TOKEN = "k" * 32
PATIENCE = 120


@dataclass(frozen=True)
class Press:
    """One form sent by one person."""

    person: int
    path: str
    values: dict[str, str]
    session: str = ""


@dataclass
class Answers:
    """What came back: how long each took, and its status."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def p99(self) -> float:
        """Seconds that 99 of 100 took at most."""
        return quantiles(self.seconds, n=100)[-1]

    @property
    def broken(self) -> int:
        """Errors of ours, and no answer at all."""
        return sum(n for status, n in self.statuses.items() if status >= HTTPStatus(500))


def all_press(port: int, presses: Iterable[Press], threads: int) -> Answers:
    """Everybody presses, so many at a time."""
    answers = Answers()
    writing = threading.Lock()

    def one(press: Press) -> None:
        began = time.perf_counter()
        status = _post(port, press)
        with writing:
            answers.seconds.append(time.perf_counter() - began)
            answers.statuses[status] += 1

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, presses))
    return answers


def all_do(acts: Iterable[Callable[[], object]], threads: int) -> Counter[str]:
    """Everybody acts, without a server between; the names of errors."""
    from django.db import connection

    def one(act: Callable[[], object]) -> str:
        try:
            act()
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(threads) as pool:
        return Counter(pool.map(one, acts))


def a_session(**values: object) -> str:
    """The key of a browser's session that holds these."""
    session = SessionStore()
    session.update(values)
    session.create()
    assert session.session_key
    return session.session_key


def _post(port: int, press: Press) -> int:
    source = f"127.{1 + press.person // 65536}.{press.person // 256 % 256}.{press.person % 256}"
    asked = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=PATIENCE, source_address=(source, 0)
    )
    cookies = {settings.CSRF_COOKIE_NAME: TOKEN}
    if press.session:
        cookies[settings.SESSION_COOKIE_NAME] = press.session
    try:
        asked.request(
            "POST", press.path, urlencode({"csrfmiddlewaretoken": TOKEN, **press.values}),
            {
                "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )  # fmt: skip
        answer = asked.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 599
    finally:
        asked.close()
