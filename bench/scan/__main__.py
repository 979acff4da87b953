"""`make scan [ARGS="--minutes 5"]`: the demo is started, and wapiti attacks it as each role.

Answers 1 if it found something of medium weight or above that EXPLAINED does not explain.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from tests.postgres import free_port

PASSWORD = "four-quiet-feet"  # of everybody in the demo
ROLES = {
    "stranger": ("", "/"),
    "client": ("amira@example.com", "/me/"),
    "office": ("office@harbourlane.example", "/inbox/"),
    "owner": ("sam@harbourlane.example", "/today/"),
}
SIGN_IN, SIGN_OUT = "/account/sign-in/", "/account/sign-out/"
MODULES = (
    "cookieflags,csp,csrf,exec,file,http_headers,permanentxss,redirect,sql,ssrf,upload,xss,crlf,"
    "methods"
)
MEDIUM = 2
# What it says of a demo on loopback, and why it is no weakness.
EXPLAINED = {
    "Secure Flag cookie": "no https in a demo; tests/practice/web/test_https.py has it",
    "HTTP Strict Transport Security": "the same",
    "HTTP Secure Headers": "the same: the header it misses is that of https",
    "HttpOnly Flag cookie": "our own pages read the token of forms; the session's is not",
}
# Everything that ends the visit, or is no part of the product.
LEFT_OUT = (SIGN_OUT, "/demo/inbox/", "/account/sessions/", "/static/")


def main() -> int:
    """Scan as each role in turn; print what it found."""
    flags = argparse.ArgumentParser(prog="make scan")
    flags.add_argument("--wapiti", default=".venv-scan/bin/wapiti")
    flags.add_argument("--minutes", type=float, default=10, help="for each role")
    flags.add_argument("--roles", nargs="*", default=list(ROLES), choices=list(ROLES))
    asked = flags.parse_args()
    left = 0
    with tempfile.TemporaryDirectory(prefix="instep-scan-") as name:
        folder, base = Path(name), f"http://127.0.0.1:{free_port()}"
        product = start(folder, base)
        try:
            wait_for(base)
            for role in asked.roles:
                left += scan(role, base, folder, asked)
        finally:
            os.killpg(product.pid, signal.SIGTERM)
            product.wait(60)
    print(f"\n{left} of medium weight or above that nobody explained.")
    return min(left, 1)


def start(folder: Path, base: str) -> subprocess.Popen[bytes]:
    """The demo, in a folder of its own."""
    environment = os.environ | {
        "INSTEP_DEMO": "1", "INSTEP_VAR": str(folder / "var"), "PORT": base.rpartition(":")[2],
    }  # fmt: skip
    said = (folder / "product.log").open("wb")
    return subprocess.Popen(
        [sys.executable, "-m", "practice.supervisor"], env=environment, stdout=said,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def wait_for(base: str, seconds: float = 180) -> None:
    """Until it answers; raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{base}/health", timeout=5) as answer:  # nosec B310
                answer.read()
                return
        except OSError:
            time.sleep(1)
    raise TimeoutError("The demo did not start.")


def scan(role: str, base: str, folder: Path, asked: argparse.Namespace) -> int:
    """Crawl and attack as one of them; how much is left unexplained."""
    address, begins = ROLES[role]
    report, cookies = folder / f"{role}.json", folder / f"{role}-cookies.json"
    command = [
        str(Path(asked.wapiti).resolve()), "--url", f"{base}{begins}", "--scope", "domain",
        "--module", MODULES, "--flush-session", "--store-session", str(folder / role),
        "--format", "json", "--output", str(report), "--max-attack-time", "60", "--tasks", "4",
        # A demo has thousands of pages of the same kinds: all the time would go into finding them.
        "--max-files-per-dir", "20", "--max-links-per-page", "80",
        "--max-scan-time", str(int(asked.minutes * 60)), "--no-bugreport", "--verbose", "0",
    ]  # fmt: skip
    for path in LEFT_OUT:
        command += ["--exclude", f"{base}{path}*"]
    if address:
        cookies.write_text(json.dumps(signed_in(base, address)))
        command += ["--cookie", str(cookies)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if not report.exists():
        print(f"\n{role}: wapiti wrote no report.")
        return 1
    return told(role, json.loads(report.read_text()))


def told(role: str, report: dict) -> int:
    """Print one report; how much of it is of medium weight or above and unexplained."""
    pages = report["infos"].get("crawled_pages_nbr", "?")
    print(f"\n{role}: {pages} pages crawled")
    left = 0
    for kind in ("vulnerabilities", "anomalies"):
        for name, findings in report[kind].items():
            heavy = [one for one in findings if int(one["level"]) >= MEDIUM]
            why = EXPLAINED.get(name)
            if findings:
                print(f"  {name}: {len(findings)}, of medium weight or above {len(heavy)}"
                      f"{f' ({why})' if why else ''}")  # fmt: skip
            if heavy and not why:
                left += len(heavy)
                for one in heavy[:20]:
                    where = f"{one['method']} {one['path']} {one.get('parameter') or ''}"
                    print(f"    {where}: {one['info'][:160]}")
    return left


def signed_in(base: str, address: str) -> dict:
    """The cookies of somebody in the demo, as wapiti reads them."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{base}{SIGN_IN}").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    typed = {"csrfmiddlewaretoken": token[1], "login": address, "password": PASSWORD}
    browser.open(f"{base}{SIGN_IN}", urllib.parse.urlencode(typed).encode()).read()
    held = {
        one.name: {
            "value": one.value, "version": 0, "expires": one.expires, "secure": False, "port": None,
        }
        for one in jar
    }  # fmt: skip
    assert "instep" in held, f"{address} could not sign in."
    return {"127.0.0.1": {"/": held}}


if __name__ == "__main__":
    sys.exit(main())
