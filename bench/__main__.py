"""Every benchmark, on SQLite and, where its server is found, on PostgreSQL: `python -m bench`."""

import os
import subprocess
import sys

from tests.postgres import NoServer, find_binaries, postgres_server


def run(module: str, **environment: str) -> int:
    """One benchmark in a process of its own; its exit status says whether a goal was missed."""
    command = [sys.executable, "-m", module]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def main() -> int:
    """Run them in turn: side by side they would measure each other."""
    missed = run("bench.screening") + run("bench.diary") + run("bench.client_file")
    try:
        find_binaries()
    except NoServer as error:
        print(f"Not on PostgreSQL: {error}")
        return missed
    with postgres_server() as server:
        for module in ("bench.diary", "bench.client_file"):
            missed += run(module, INSTEP_BENCH_DATABASE_URL=server.url)
    return missed


if __name__ == "__main__":
    sys.exit(main())
