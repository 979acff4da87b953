"""Secrets for a demo: made once, kept under var/, readable by their owner alone."""

import base64
import contextlib
import os
import secrets
from pathlib import Path


def demo_environment(var_dir: Path) -> None:
    """Fill SECRET_KEY and INSTEP_KEYS from var/demo.env, making the file when it is missing."""
    var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = var_dir / "demo.env"
    if not path.exists():
        key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        text = f"SECRET_KEY={secrets.token_urlsafe(50)}\nINSTEP_KEYS=demo1:{key}\n"
        # Two processes may start at once: the link is made by one of them and read by both.
        draft = var_dir / f"demo.env.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(text)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    for line in path.read_text().splitlines():
        name, _, value = line.partition("=")
        os.environ.setdefault(name, value)
