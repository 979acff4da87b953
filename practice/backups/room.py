"""Where a copy lies before it is sealed, or once it is opened."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from practice.web.lines import belongs_like

# Nobody's own folder is named so: what is, is removed.
PREFIX = ".instep-copy-"


@contextmanager
def room(fails: type[Exception]) -> Iterator[Path]:
    """A folder beside the data, readable by us alone, gone afterwards. One at a time, or `fails`.

    What one that was killed left behind is a copy of everything: it goes first.
    """
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.VAR_DIR / "copies.lock").open("a") as lock:
        belongs_like(lock, settings.VAR_DIR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise fails("Another backup is being made or restored here.") from None
        for left in settings.VAR_DIR.glob(f"{PREFIX}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.VAR_DIR) as folder:
            yield Path(folder)
