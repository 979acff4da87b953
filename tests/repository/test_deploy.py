"""What is shipped for real servers names what there is, and says what the documentation says."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from gunicorn.app.wsgiapp import WSGIApplication

from practice.running import serving
from practice.running.services import behind
from tests.repository.tree import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
HOME = "/opt/instep/current"
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
CADDY = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")
DOC = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
WALLS = {
    "User": "instep",
    "NoNewPrivileges": "true",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "true",
    "PrivateTmp": "true",
    "PrivateDevices": "true",
    "RestrictSUIDSGID": "true",
    "UMask": "0077",
}


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path)
    return parser


def command(path: Path) -> list[str]:
    return shlex.split(unit(path)["Service"]["ExecStart"])


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_stands_behind_walls(path: Path) -> None:
    assert {name: unit(path)["Service"].get(name) for name in WALLS} == WALLS


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_starts_what_there_is(path: Path) -> None:
    python, *rest = command(path)
    assert python == f"{HOME}/.venv/bin/python"
    if rest[0] == "-m":
        rest = ["-m", rest[1], "--help"]
    else:
        assert (ROOT / rest[0]).exists()
        rest = [*rest, "--help"]
    done = subprocess.run([sys.executable, *rest], cwd=ROOT, capture_output=True, timeout=120)
    assert done.returncode == 0


def test_worker_and_bell_are_started_as_by_the_supervisor() -> None:
    for service in behind(settings):
        shipped = command(DEPLOY / "systemd" / f"instep-{service.name}.service")
        assert shipped[1:] == list(service.command[1:])


def test_gunicorn_reads_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["gunicorn", "-c", f"python:{serving.__name__}", "x:y"])
    read = WSGIApplication().cfg
    assert (read.workers, read.threads, read.worker_class_str) == (2, 4, "gthread")
    assert read.preload_app
    # systemd waits longer than gunicorn does.
    stop = unit(DEPLOY / "systemd" / "instep-web.service")["Service"]["TimeoutStopSec"]
    assert int(stop) > read.graceful_timeout


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for path in UNITS:
        text = path.read_text().replace(f"{HOME}/.venv/bin/python", "/bin/true")
        (tmp_path / path.name).write_text(text)
    files = [str(tmp_path / path.name) for path in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_proxy_passes_what_a_form_refuses_in_words() -> None:
    largest = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    passed = re.search(r"client_max_body_size (\d+)m;", NGINX)
    kept = re.search(r"client_body_buffer_size (\d+)m;", NGINX)
    caddy = re.search(r"max_size (\d+)MB", CADDY)
    assert passed is not None
    assert kept is not None
    assert caddy is not None
    assert int(passed[1]) * 1024**2 > largest
    assert int(caddy[1]) * 1000**2 > largest
    # Health data in no file on the way: neither coming nor going.
    assert kept[1] == passed[1]
    assert "proxy_max_temp_file_size 0;" in NGINX


@pytest.mark.parametrize(
    "line",
    [
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_set_header Host $host;",
    ],
)
def test_every_place_of_nginx_writes_who_asks_itself(line: str) -> None:
    assert NGINX.count(line) == NGINX.count("proxy_pass ")
    assert "$proxy_add_x_forwarded_for" not in NGINX


def test_nginx_writes_no_address_down() -> None:
    # The packaged nginx.conf logs whole addresses wherever nothing else is said.
    for server in NGINX.split("server {")[1:]:
        assert len(re.findall(r"^ +(access_log|error_log .* crit)", server, re.MULTILINE)) == 2
    assert "exclude http.log.error http.handlers.reverse_proxy" in CADDY
    logged = re.search(r"log_format instep '([^']+)'", NGINX)
    assert logged
    assert not {"$request", "$request_uri", "$uri", "$args", "$http_referer"} & set(
        logged[1].split()
    )


def test_proxy_and_pages_meet_at_one_socket() -> None:
    socket = unit(DEPLOY / "systemd" / "instep-web.socket")["Socket"]["ListenStream"]
    assert f"unix:{socket} " in NGINX
    assert f"unix/{socket} " in CADDY


def test_upgrading_is_a_script_that_a_shell_reads() -> None:
    assert os.access(DEPLOY / "upgrade", os.X_OK)
    assert subprocess.run(["sh", "-n", str(DEPLOY / "upgrade")]).returncode == 0


def test_upgrading_outside_a_release_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    copied = shutil.copy(DEPLOY / "upgrade", tmp_path / "deploy" / "upgrade")
    done = subprocess.run([copied], capture_output=True, text=True, env={"INSTEP_HOME": "/nowhere"})
    assert done.returncode == 1
    assert "Releases lie in /nowhere/releases" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deploy"]


def test_a_part_that_there_is_not_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    release = tmp_path / "releases" / "1"
    (release / "deploy").mkdir(parents=True)
    copied = shutil.copy(DEPLOY / "upgrade", release / "deploy" / "upgrade")
    (tmp_path / "env").touch()
    said = {"INSTEP_SETTINGS": str(tmp_path / "env"), "INSTEP_PARTS": "web wroker"}
    done = subprocess.run([copied], capture_output=True, text=True, env={**os.environ, **said})
    assert (done.returncode, done.stdout) == (
        1,
        "There is no part wroker. INSTEP_PARTS names some of: web worker beat backup.\n",
    )
    assert sorted(path.name for path in release.iterdir()) == ["deploy"]


def test_upgrading_knows_every_unit_that_is_shipped() -> None:
    script = (DEPLOY / "upgrade").read_text()
    parts = re.search(r'^all="([^"]+)"', script, re.MULTILINE)
    assert parts
    shipped = {path.stem.removeprefix("instep-") for path in UNITS}
    assert set(parts[1].split()) == shipped


def test_the_container_copies_what_there_is_and_runs_as_nobody_much() -> None:
    stages = CONTAINER.split("\nFROM ")
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", CONTAINER, re.MULTILINE)
    assert copied
    assert [name for line in copied for name in line.split() if not (ROOT / name).exists()] == []
    assert {"practice", "routines", "clients", "templates", "manage.py"} <= set(copied)
    assert "USER instep" in stages[-1]
    assert "--require-hashes" in stages[1]
    modules = re.findall(r'"-m", "([\w.]+)"', stages[-1])
    assert modules == ["practice.running.answers", "gunicorn"]


def test_every_alert_says_what_to_do() -> None:
    alerts = re.findall(r"- alert: (\w+)", (DEPLOY / "alerts.yml").read_text())
    assert len(alerts) <= 10
    assert re.findall(r"^\| (Instep\w+) \|", DOC, re.MULTILINE) == alerts


def test_alerts_ask_for_numbers_that_there_are() -> None:
    named = set(re.findall(r"\binstep_\w+", (DEPLOY / "alerts.yml").read_text()))
    code = "".join(
        (ROOT / "practice" / "watched" / name).read_text()
        for name in ("counting.py", "standing.py")
    )
    bare = {re.sub(r"^instep_|_(total|bucket)$", "", name) for name in named}
    assert {name for name in bare if f'{name}"' not in code} == set()


def test_every_setting_the_steps_name_is_documented() -> None:
    example = (ROOT / ".env.example").read_text()
    settings_named = set(re.findall(r"`([A-Z_]{5,})(?:=[^`]*)?`", DOC)) - {
        "ERROR", "WEB_CONCURRENCY", "WEB_THREADS", "INSTEP_PARTS", "SIGKILL",
    }  # fmt: skip
    assert {name for name in settings_named if f"\n{name}=" not in example} == set()
