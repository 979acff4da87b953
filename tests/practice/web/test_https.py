"""What browsers are told where BASE_URL is https, by the settings of a real machine."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deploy_check import ROOT, production

ASK = """
import json, django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("createcachetable", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
browser = Client(SERVER_NAME="instep.example")
page = browser.get("/account/sign-in/", secure=True)
plain = browser.get("/account/sign-in/")
trace = browser.generic("TRACE", "/account/sign-in/", secure=True)
print(json.dumps({
    "headers": dict(page.headers),
    "cookies": {name: dict(one) for name, one in page.cookies.items()},
    "plain": [plain.status_code, plain.headers["Location"]],
    "trace": trace.status_code,
}))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("https")
    environment = production(folder) | {"DJANGO_SETTINGS_MODULE": "practice.settings"}
    environment["PATH"] = os.environ["PATH"]
    ran = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout.splitlines()[-1])


@pytest.mark.slow
def test_a_year_of_https_with_every_host_below(said: Any) -> None:
    strict = said["headers"]["Strict-Transport-Security"]
    assert strict == "max-age=31536000; includeSubDomains; preload"
    assert said["plain"] == [301, "https://instep.example/account/sign-in/"]


def test_cookies_are_this_host_s_alone(said: Any) -> None:
    assert set(said["cookies"]) == {"__Host-csrf"}
    (cookie,) = said["cookies"].values()
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert cookie["samesite"] == "Lax"


def test_the_session_s_cookie_is_one_of_them(said: Any) -> None:
    from django.conf import settings

    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


def test_trace_is_not_taken(said: Any) -> None:
    assert said["trace"] == 405
