"""Staff at their pages while something is broken: how long each took, and what it answered."""

import http.client
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from statistics import quantiles

from django.conf import settings
from django.test import Client as Browser

from practice.accounts.models import Membership

PAGES = ("/today/", "/diary/", "/clients/", "/letters/", "/inbox/", "/settings/", "/health")
PAUSE = 0.1
# In place of a status where no answer came.
NONE = 599


@dataclass
class Crawl:
    """`with Crawl(port, who) as crawl:` asks page after page until the block ends."""

    port: int
    who: Membership
    seconds: list[float] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def __enter__(self) -> "Crawl":
        browser = Browser()
        browser.force_login(self.who.user)
        name = settings.SESSION_COOKIE_NAME
        self._cookie = f"{name}={browser.cookies[name].value}"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._thread.join(30)

    @property
    def p95(self) -> float:
        """Seconds that 95 of 100 pages took at most."""
        return quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else 0.0

    @property
    def broken(self) -> int:
        """Answers that were not the page, and none at all."""
        return sum(answer != HTTPStatus.OK for answer in self.answers)

    def _ask(self) -> None:
        while not self._over.is_set():
            for page in PAGES:
                began = time.perf_counter()
                self.answers.append(self._get(page))
                self.seconds.append(time.perf_counter() - began)
                self._over.wait(PAUSE)

    def _get(self, page: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", page, headers={"Cookie": self._cookie})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return NONE
        finally:
            connection.close()
