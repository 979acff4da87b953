"""`make check`, last step: Django's deployment checks as a production machine would meet them."""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = [
    ["check", "--deploy", "--fail-level", "WARNING"],
    ["makemigrations", "--check", "--dry-run"],
]


def production(folder: Path) -> dict[str, str]:
    """A complete production environment, with data and secrets that live as long as the check."""
    (folder / "static").mkdir()
    return {
        "PATH": os.environ.get("PATH", ""),
        "INSTEP_DEMO": "0",
        "DEBUG": "0",
        "INSTEP_VAR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'instep.sqlite3'}",
        "REDIS_URL": f"redis+socket://{folder / 'valkey.sock'}",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "INSTEP_KEYS": "check1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "ALLOWED_HOSTS": "instep.example",
        "BASE_URL": "https://instep.example",
        "FROM_EMAIL": "hello@instep.example",
    }


def main() -> int:
    """Run each command; the first that fails decides."""
    with tempfile.TemporaryDirectory(prefix="instep-check-") as folder:
        environment = production(Path(folder))
        for command in COMMANDS:
            print("manage.py", *command, flush=True)
            done = subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, env=environment
            )
            if done.returncode != 0:
                return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
