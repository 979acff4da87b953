"""`make audit-locks`: is a weakness known of anything that the locks name?

Answers 1 if there is, and 2 if that could not be asked of each: no answer is not a good one. Names
and versions of the packages go to the index's list of weaknesses, and nothing else does.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKS = Path(__file__).resolve().parent.parent / "requirements"
KNOWN, NOT_ASKED = 1, 2
# Left for now, each with its reason and until when: {identifier: "why, until 2027-01-31"}.
LEFT: dict[str, str] = {}
# What the product and its tests run. The scanner and the auditor never meet anybody's data.
OF_THE_PRODUCT = {"base.txt", "dev.txt"}


def ask(lock: Path) -> dict[str, Any]:
    """What pip-audit answers of one lock; nothing, where it answers nothing."""
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip",
        "--require-hashes", "--progress-spinner=off", "--timeout=15", "--format=json",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {}
    return answer


def weigh(answer: dict[str, Any]) -> tuple[int, list[str]]:
    """0, KNOWN or NOT_ASKED, and a line for each that is not as it should be.

    A package that the index does not list is passed over by pip-audit, which calls that a success.
    """
    packages = answer.get("dependencies", [])
    if not packages:
        return NOT_ASKED, ["no answer"]
    lines, worst = [], 0
    for one in packages:
        if "skip_reason" in one:
            worst = NOT_ASKED
            lines.append(f"{one['name']}: {one['skip_reason']}")
        for weakness in one.get("vulns", []):
            if weakness["id"] not in LEFT:
                worst = max(worst, KNOWN)
                mended = ", ".join(weakness["fix_versions"]) or "nowhere yet"
                lines.append(
                    f"{one['name']} {one['version']}: {weakness['id']}, mended in {mended}"
                )
    return worst, lines


def main() -> int:
    """The worst of all locks; of a tool beside the product a weakness is said and no more."""
    worst = 0
    for lock in sorted(LOCKS.glob("*.txt")):
        verdict, lines = weigh(ask(lock))
        said = {0: "nothing known.", KNOWN: "weak:", NOT_ASKED: "not all could be asked:"}
        print("\n  ".join([f"{lock.name}: {said[verdict]}", *lines]))
        if verdict == NOT_ASKED or lock.name in OF_THE_PRODUCT:
            worst = max(worst, verdict)
    if worst == NOT_ASKED:
        print("Without an answer nothing is known: try again where the package index is reached.")
    return worst


if __name__ == "__main__":
    sys.exit(main())
