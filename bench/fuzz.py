"""So many generated bodies for each form there is: `python -m bench.fuzz [--examples 500]`.

The suite's own test with more of them: forms, examples, answers of 500 and above, and the slowest.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

HALVES = 2


def main() -> int:
    """Send, and print what came of it; 1 if anything broke or took over two seconds."""
    flags = argparse.ArgumentParser(prog="python -m bench.fuzz")
    flags.add_argument("--examples", type=int, default=500, help="for each form")
    flags.add_argument("--only", default="", help="the name of one address")
    flags.add_argument("--part", default="1/1", help="3/20: the third twentieth of the forms")
    asked = flags.parse_args()
    with tempfile.TemporaryDirectory(prefix="instep-fuzz-") as name:
        report = Path(name) / "found"
        environment = os.environ | {
            "INSTEP_FUZZ_EXAMPLES": str(asked.examples),
            "INSTEP_FUZZ_ONLY": asked.only,
            "INSTEP_FUZZ_PART": asked.part,
            "INSTEP_FUZZ_REPORT": str(report),
        }
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            f"-n{HALVES}",
            "tests/repository/test_fuzz.py",
        ]
        ran = subprocess.run(command, env=environment, check=False, stdout=subprocess.PIPE)
        found = [json.loads(path.read_text()) for path in sorted(Path(name).glob("found.*"))]
    if len(found) < HALVES:
        print(ran.stdout.decode())
    return told(found) or ran.returncode


def told(found: list[dict]) -> int:
    """Print the figures of all parts together."""
    broken = {where: sent for part in found for where, sent in part["broken"].items()}
    slow = {where: sent for part in found for where, sent in part["slow"].items()}
    statuses: Counter[str] = Counter()
    for part in found:
        statuses.update(part["statuses"])
    took, where = max((tuple(part["slowest"]) for part in found), default=(0.0, ""))
    print(f"{sum(part['examples'] for part in found):,} examples", end="")
    print(f" for {sum(part['forms'] for part in found)} forms")
    print(", ".join(f"{status}: {times:,}" for status, times in sorted(statuses.items())))
    print(f"{len(broken)} kinds of answer of 500 and above; {len(slow)} forms over two seconds")
    print(f"slowest: {took:.2f} s of processor time, {where}")
    for what, sent in {**broken, **slow}.items():
        print(f"\n{what}\n{sent}")
    return min(len(broken) + len(slow), 1)


if __name__ == "__main__":
    sys.exit(main())
