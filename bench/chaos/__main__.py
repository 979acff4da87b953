"""`python -m bench.chaos [soak|throughput|broker|nights]`: all without a name.

Each in a process of its own, on SQLite and, where its server is found, on PostgreSQL. Answers 1 if
a goal is missed.
"""

import os
import subprocess
import sys

from bench.chaos.sizes import sizes
from tests.postgres import NoServer, find_binaries, postgres_server

ON_BOTH_ENGINES = ("soak", "throughput", "broker")
WITHOUT_DATABASE = ("nights",)
EVERY = (*WITHOUT_DATABASE, *ON_BOTH_ENGINES)
# As a careful owner would run it: what was committed is kept through a crash of the server.
DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on"


def run(name: str, **environment: str) -> int:
    """One of them; its exit status says whether a goal was missed."""
    command = [sys.executable, "-m", f"bench.chaos.{name}", *sys.argv[1:]]
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
    wanted = [name for name in ON_BOTH_ENGINES if name in names]
    if not wanted or flags.engine == "sqlite":
        return min(missed, 1)
    try:
        find_binaries()
    except NoServer as error:
        print(f"Not on PostgreSQL: {error}")
        return min(missed, 1)
    with postgres_server(DURABLE) as server:
        missed += sum(run(name, INSTEP_BENCH_DATABASE_URL=server.url) for name in wanted)
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
