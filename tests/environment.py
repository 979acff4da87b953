"""The suite's own environment, set before Django reads its settings (pytest -p)."""

import base64
import os
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.gettempdir()) / f"instep-tests-{os.getuid()}"
FOLDER.mkdir(mode=0o700, exist_ok=True)

os.environ.update(
    {
        "INSTEP_VAR": str(FOLDER),
        "SECRET_KEY": "for-the-tests-only-" + "x" * 50,
        "INSTEP_KEYS": "test1:" + base64.urlsafe_b64encode(b"k" * 32).decode(),
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "FROM_EMAIL": "hello@instep.example",
        "BASE_URL": "http://testserver",
        "SMTP_SECURITY": "none",
        # Playwright's sync API runs an event loop in the test's thread.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
)
os.environ.pop("INSTEP_DEMO", None)
