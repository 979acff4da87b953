"""A PostgreSQL server for one run of the suite: made in a temporary folder, gone afterwards."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

GIVEN = "INSTEP_TEST_POSTGRES_URL"
# Nothing here outlives the run, so the disk is never waited for.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"


class NoServer(Exception):
    """PostgreSQL cannot be run here; the message says what would help."""


@dataclass(frozen=True)
class Server:
    """A server that the suite may make databases on."""

    url: str
    name: str


@contextmanager
def postgres_server(settings: str = FAST) -> Iterator[Server]:
    """The server that INSTEP_TEST_POSTGRES_URL names, or a throwaway one; raises NoServer."""
    given = os.environ.get(GIVEN)
    if given:
        yield Server(given, "PostgreSQL")
        return
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="instep-pg-"))
    user = unprivileged_user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    try:
        yield from _running(binaries, folder, user, settings)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder of initdb, pg_ctl and postgres: on the PATH, or where Debian keeps them."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve()] if on_path else []
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found += sorted(installed, key=lambda path: int(path.parts[-3]), reverse=True)
    for initdb in found:
        if (initdb.parent / "pg_ctl").exists() and (initdb.parent / "postgres").exists():
            return initdb.parent
    raise NoServer(f"no PostgreSQL server is installed; install postgresql or set {GIVEN}")


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom the server runs as: ourselves, unless we are root, which PostgreSQL refuses."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServer("root may not run PostgreSQL, and there is neither a postgres nor a nobody user")


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _running(
    binaries: Path, folder: Path, user: pwd.struct_passwd | None, settings: str
) -> Iterator[Server]:
    password, port = secrets.token_hex(16), free_port()
    data, password_file = folder / "data", folder / "password"
    password_file.write_text(password)
    password_file.chmod(0o644 if user else 0o600)
    _run([binaries / "initdb", "--pgdata", data, "--username=instep", "--auth=scram-sha-256",
          f"--pwfile={password_file}", "--encoding=UTF8", "--no-locale", "--no-sync"],
         folder, user)  # fmt: skip
    options = f"-h 127.0.0.1 -p {port} -k {folder} {settings}"
    control = [binaries / "pg_ctl", "--pgdata", data, "--wait"]
    _run([*control, "--log", folder / "log", "--options", options, "start"], folder, user)
    try:
        version = _run([binaries / "postgres", "--version"], folder, user).split()[2]
        yield Server(
            f"postgres://instep:{password}@127.0.0.1:{port}/postgres",
            f"PostgreSQL {version.split('.')[0]}",
        )
    finally:
        _run([*control, "--mode=immediate", "stop"], folder, user)


def _run(command: list[Path | str], folder: Path, user: pwd.struct_passwd | None) -> str:
    """Run one of the server's own programs in its folder, as its user; returns what it says."""
    drop: dict[str, object] = {}
    if user is not None:
        drop = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    # A file and not a pipe: the server inherits it and would keep a pipe open.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # type: ignore[call-overload]
            [str(part) for part in command],
            cwd=folder,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"},
            **drop,
        )
        output.seek(0)
        said = output.read()
    if done.returncode != 0:
        raise NoServer(f"PostgreSQL would not start ({Path(command[0]).name}): {said.strip()}")
    return said
