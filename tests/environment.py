"""The suite's own environment, set before Django reads its settings (pytest -p).

Every run has a folder of its own, removed when it ends, and so has each of its workers: neither
two runs nor two workers ever share a database, a list of what was erased, or a count of requests.
`tests.run` names the database server in INSTEP_TEST_DATABASE_URL; without it, it is SQLite.
"""

import atexit
import base64
import gc
import os
import shutil
import tempfile
from pathlib import Path

# What is collected here stays to the end: looking through it for rubbish finds none.
gc.disable()

if "INSTEP_TEST_FOLDER" not in os.environ:
    os.environ["INSTEP_TEST_FOLDER"] = tempfile.mkdtemp(prefix="instep-tests-")
    atexit.register(shutil.rmtree, os.environ["INSTEP_TEST_FOLDER"], ignore_errors=True)
FOLDER = Path(os.environ["INSTEP_TEST_FOLDER"], os.environ.get("PYTEST_XDIST_WORKER", ""))
(FOLDER / "static").mkdir(parents=True, exist_ok=True)

# All of them, so that neither the shell nor a developer's .env changes what is tested.
os.environ.update(
    {
        "INSTEP_VAR": str(FOLDER),
        "INSTEP_DEMO": "0",
        "INSTEP_WITHOUT_DATA": "0",
        "DEBUG": "0",
        "LOG_FORMAT": "text",
        "DATABASE_URL": os.environ.get("INSTEP_TEST_DATABASE_URL")
        or f"sqlite:///{FOLDER / 'instep.sqlite3'}",
        "REDIS_URL": f"redis+socket://{FOLDER / 'broker' / 'valkey.sock'}",
        "SECRET_KEY": "for-the-tests-only-" + "x" * 50,
        "SECRET_KEY_FALLBACKS": "",
        "INSTEP_KEYS": "test1:" + base64.urlsafe_b64encode(b"k" * 32).decode(),
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "FROM_EMAIL": "hello@instep.example",
        "BASE_URL": "http://testserver",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": "1025",
        "SMTP_USER": "",
        "SMTP_PASSWORD": "",
        "SMTP_SECURITY": "none",
        "SMTP_TIMEOUT": "10",
        "BOUNCES": "",
        "LETTERS_AT_MOST": "",
        "RESENDS": "1",
        "TEXTS": "",
        "TRUSTED_PROXIES": "0",
        "INSTEP_BACKUP_KEY": "",
        "BACKUP_DIR": "",
        "BACKUPS_KEPT": "14",
        "METRICS_TOKEN": "for-the-tests-only-" + "m" * 20,
        "PROMETHEUS_MULTIPROC_DIR": str(FOLDER / "metrics"),
        # Tests sign staff in with a password or by hand; those about it turn it on.
        "SECOND_FACTOR": "0",
        # Playwright's sync API runs an event loop in the test's thread.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
)

# What a process of the product inherits when a test starts it as a stranger would; the last one
# is how it comes to be measured.
INHERITED = ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_CONFIG")
