"""The benchmarks, on SQLite and, where its server is found, on PostgreSQL, each figure beside its
floor of the same run.

`python -m bench` for pages, from 1,000 clients to 100,000; `python -m bench work` for what is done
in bulk: letters beside bare SMTP, rows beside raw inserts, a workshop's rush; `python -m bench
security` for keys, backups, the trace and sign-in, which takes hours. `chaos`, `everyday`, `fuzz`,
`scan` and `exporting` are asked for by themselves.
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
