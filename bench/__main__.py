"""The benchmarks, on SQLite and, where its server is found, on PostgreSQL.

`python -m bench` for pages; `python -m bench security` for keys, backups, the trace and sign-in,
which takes hours. `chaos`, `workshops`, `player`, `fuzz` and `scan` are asked for by themselves.
"""

import os
import subprocess
import sys

from tests.postgres import NoServer, find_binaries, postgres_server


def run(module: str, **environment: str) -> int:
    """One benchmark in a process of its own; its exit status says whether a goal was missed."""
    command = [sys.executable, "-m", module]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


# Those that ask nothing of the engine run once.
GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "pages": (("screening",), ("diary", "client_file")),
    "security": ((), ("sign_in", "audit", "rotation", "backup")),
}


def main(group: str = "pages") -> int:
    """Run them in turn: side by side they would measure each other."""
    if group not in GROUPS:
        sys.exit(f"There is no {group}; there are {', '.join(GROUPS)}.")
    once, on_both = GROUPS[group]
    missed = sum(run(f"bench.{name}") for name in (*once, *on_both))
    try:
        find_binaries()
    except NoServer as error:
        print(f"Not on PostgreSQL: {error}")
        return min(missed, 1)
    with postgres_server() as server:
        for name in on_both:
            missed += run(f"bench.{name}", INSTEP_BENCH_DATABASE_URL=server.url)
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
