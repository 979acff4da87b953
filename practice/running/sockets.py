"""Where the embedded broker listens. Read by the settings, so it imports nothing of ours."""

import hashlib
import os
import tempfile
from pathlib import Path

# The kernel's limit for a socket's path is 108 bytes on Linux and 104 on macOS, with the final 0.
LONGEST = 103


def socket_path(broker_dir: Path) -> Path:
    """The broker's socket: in its own folder, or in a short one when that path is too long."""
    path = broker_dir / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST:
        return path
    mark = hashlib.sha256(os.fsencode(broker_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"instep-{os.getuid()}-{mark}" / "valkey.sock"
