"""`make test` and `make test-all`: the suite, and a plain word about what ran and what did not.

    python -m tests.run [--everything] [pytest's own arguments]

Without `--everything`: SQLite, without what is marked `slow` and without a browser, whatever the
machine has. With it: all on SQLite and in Chromium, again on PostgreSQL, where those are found.
INSTEP_REQUIRE_ALL=1 makes anything left out a failure and asks for the coverage that CI asks for;
COVER=1 asks for the coverage alone.
"""

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests.browser.chromium import find_chromium
from tests.postgres import NoServer, postgres_server

ROOT = Path(__file__).resolve().parent.parent
COVERAGE_FLOOR = 95
EVERYTHING = "--everything"
QUICK = ["-m", "not slow and not browser"]
NO_TESTS = 5  # pytest's exit code when nothing was collected
SECONDS = 70 * 60  # a run that takes longer hangs; the browser's pages take most of it
WORKERS = min(os.cpu_count() or 2, 4)
REQUIRE_ALL = os.environ.get("INSTEP_REQUIRE_ALL") == "1"
COVER = REQUIRE_ALL or os.environ.get("COVER", "0") not in {"", "0"}


@dataclass
class Run:
    """What one run of pytest came to. `skipped` maps a test to the reason it gave."""

    engine: str
    code: int
    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """`Ran on SQLite: 812 passed, 1 failed.`"""
        failed = f", {len(self.failed)} failed" if self.failed else ""
        broken = "" if self.code in {0, 1, NO_TESTS} else f" (pytest ended with {self.code})"
        return f"Ran on {self.engine}: {len(self.passed)} passed{failed}{broken}."


def main(arguments: list[str]) -> int:
    """Run everything; the last line says what ran and what did not. Returns the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    everything = EVERYTHING in arguments
    arguments = [one for one in arguments if one != EVERYTHING]
    left_out: list[str] = []
    with tempfile.TemporaryDirectory(prefix="instep-tests-") as folder:
        if everything:
            runs = [pytest("SQLite", Path(folder), [], arguments)]
            left_out += on_postgres(runs, Path(folder), arguments)
        else:
            # Who names a test wants it, slow or not.
            runs = [pytest("SQLite", Path(folder), [] if arguments else QUICK, arguments)]
            left_out.append("the slow, the browser's and PostgreSQL (make test-all)")
        covered = not COVER or report_coverage(Path(folder), whole=everything and not arguments)
    left_out += skipped_everywhere(runs)
    print()
    sentences = [run.sentence for run in runs]
    if everything:
        sentences.append(browser_sentence(runs))
    if not covered:
        sentences.append(f"Coverage is under {COVERAGE_FLOOR} %.")
    print(*sentences, f"Left out: {'; '.join(left_out) or 'nothing'}.")
    return verdict(runs, left_out, covered)


def on_postgres(runs: list[Run], folder: Path, arguments: list[str]) -> list[str]:
    """What asks a database, asked once more; a sentence for what could not be."""
    try:
        with postgres_server() as server:
            again = ["--database-only"]
            runs.append(pytest(server.name, folder, again, arguments, server.url))
    except NoServer as reason:
        return [f"PostgreSQL ({reason})"]
    return []


def pytest(engine: str, folder: Path, ours: list[str], arguments: list[str], url: str = "") -> Run:
    """One run of pytest on one database engine."""
    # Counting lines doubles the time, and the second run adds next to none.
    cover = COVER and not url
    own = folder / engine.split()[0].lower()
    own.mkdir()
    report = own / "report.xml"
    command = [sys.executable, "-m", "pytest", f"--numprocesses={WORKERS}", "--dist=loadgroup"]
    command += [f"--junit-xml={report}", "-o", "junit_logging=no", *ours]
    if cover:
        command += ["--cov", "--cov-report="]
    environment = os.environ | {
        "INSTEP_TEST_FOLDER": str(own),
        "INSTEP_TEST_DATABASE_URL": url,
        "INSTEP_TEST_TEMPLATES_TRACED": "1" if cover else "",
        "COVERAGE_FILE": str(folder / "coverage"),
    }
    print(f"\n==> The suite on {engine}", flush=True)
    try:
        code = subprocess.run(
            [*command, *arguments], cwd=ROOT, env=environment, timeout=SECONDS
        ).returncode
    except subprocess.TimeoutExpired:
        print(f"The run on {engine} was ended: it took more than {SECONDS // 60} minutes.")
        code = 124
    return read_report(Run(engine, code), report)


def read_report(run: Run, report: Path) -> Run:
    """Fill in who passed, failed and was skipped from pytest's own report."""
    if not report.exists():
        return run
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            run.failed.add(name)
        elif skipped is not None and skipped.get("type") == "pytest.skip":
            run.skipped[name] = skipped.get("message", "")
        else:
            run.passed.add(name)
    run.passed -= run.failed
    return run


def skipped_everywhere(runs: list[Run]) -> list[str]:
    """`3 tests (reason)` for those that ran on no engine."""
    ran = set().union(*(run.passed | run.failed for run in runs))
    reasons: dict[str, str] = {}
    for run in runs:
        reasons.update({test: why for test, why in run.skipped.items() if test not in ran})
    return [
        f"{count} {'test' if count == 1 else 'tests'} ({why})"
        for why in sorted(set(reasons.values()))
        for count in [list(reasons.values()).count(why)]
    ]


def browser_sentence(runs: list[Run]) -> str:
    """Whether pages were looked at in a real browser."""
    ran = {test for run in runs for test in run.passed | run.failed if "tests.browser" in test}
    if ran:
        return f"Browser: ran ({len(ran)} tests)."
    return "Browser: did not run." if find_chromium() else "Browser: no Chromium was found."


def report_coverage(folder: Path, *, whole: bool) -> bool:
    """Print the coverage of the first run; the floor holds for the whole suite only."""
    environment = os.environ | {"COVERAGE_FILE": str(folder / "coverage")}
    coverage = [sys.executable, "-m", "coverage"]
    # What processes wrote that ended after pytest had counted; there may be none.
    late = [*coverage, "combine", "--append", "--quiet"]
    subprocess.run(late, cwd=ROOT, env=environment, capture_output=True)
    report = [*coverage, "report", *([f"--fail-under={COVERAGE_FLOOR}"] if whole else [])]
    return subprocess.run(report, cwd=ROOT, env=environment).returncode == 0


def verdict(runs: list[Run], left_out: list[str], covered: bool) -> int:
    """0 when all is well. Nothing to run on PostgreSQL is well; nothing to run at all is not."""
    first, *others = runs
    if first.code != 0:
        return first.code
    if any(run.code not in {0, NO_TESTS} for run in others) or not covered:
        return 1
    return 1 if REQUIRE_ALL and (left_out or not all(run.passed for run in runs)) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
