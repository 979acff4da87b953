"""`python -m bench.workshops [pages|duel|rush|walk]`: all without a name.

Each in a process of its own, on SQLite and, where its server is found, on PostgreSQL. Answers 1 if
a goal is missed.
"""

import os
import subprocess
import sys

from bench.chaos.__main__ import DURABLE
from bench.workshops.sizes import sizes
from tests.postgres import NoServer, find_binaries, postgres_server

EVERY = ("pages", "duel", "rush", "walk")


def run(name: str, **environment: str) -> int:
    """One of them; its exit status says whether a goal was missed."""
    command = [sys.executable, "-m", f"bench.workshops.{name}", *sys.argv[1:]]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


def main() -> int:
    """Run them in turn: side by side they would measure each other."""
    flags = sizes()
    names = flags.names or EVERY
    if unknown := set(names) - set(EVERY):
        sys.exit(f"There is no {', '.join(unknown)}; there are {', '.join(EVERY)}.")
    missed = 0
    if flags.engine != "postgresql":
        missed = sum(run(name) for name in EVERY if name in names)
    if flags.engine == "sqlite":
        return min(missed, 1)
    try:
        find_binaries()
    except NoServer as error:
        print(f"Not on PostgreSQL: {error}")
        return min(missed, 1)
    with postgres_server(DURABLE) as server:
        for name in EVERY:
            if name in names:
                missed += run(name, INSTEP_BENCH_DATABASE_URL=server.url)
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
