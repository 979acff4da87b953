"""The benchmarks, on SQLite and, where its server is found, on PostgreSQL, each figure beside its
floor of the same run.

`python -m bench` for pages, from 1,000 clients to 100,000, and then for what is done in bulk:
letters beside bare SMTP, rows beside raw inserts, a workshop's rush. `python -m bench pages` and
`python -m bench work` are one of them alone; `python -m bench security` is for keys, backups, the
trace and sign-in, which takes hours. `chaos`, `everyday`, `fuzz`, `scan` and `exporting` are asked
for by themselves.
"""

import os
import subprocess
import sys

from tests.postgres import NoServer, find_binaries, postgres_server


def run(module: str, **environment: str) -> int:
    """One benchmark in a process of its own; its exit status says whether a goal was missed."""
    name, *flags = module.split()
    command = [sys.executable, "-m", name, *flags]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


# Those that ask nothing of the engine run once; some run both engines by themselves.
GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "pages": (("screening", "player"), ("whole", "searching", "diary", "client_file")),
    "work": (("chaos throughput --rounds 3", "workshops rush --rounds 3", "importing --rows 5000"),
             ()),
    "security": ((), ("sign_in", "audit", "rotation", "backup")),
}  # fmt: skip


def main(*asked: str) -> int:
    """Run the groups in turn: side by side they would measure each other."""
    groups = asked or ("pages", "work")
    if unknown := set(groups) - set(GROUPS):
        sys.exit(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}.")
    return min(sum(run_group(*GROUPS[group]) for group in groups), 1)


def run_group(once: tuple[str, ...], on_both: tuple[str, ...]) -> int:
    """How many of them missed a goal."""
    missed = sum(run(f"bench.{name}") for name in (*once, *on_both))
    if not on_both:
        return missed
    try:
        find_binaries()
    except NoServer as error:
        print(f"Not on PostgreSQL: {error}")
        return missed
    with postgres_server() as server:
        for name in on_both:
            missed += run(f"bench.{name}", INSTEP_BENCH_DATABASE_URL=server.url)
    return missed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
