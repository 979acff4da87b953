"""How far the walks through the whole product go: the everyday run asks less of each address.

    INSTEP_THOROUGH=1 .venv/bin/python -m pytest -s tests/repository -m once

asks everything, and prints how much that was.
"""

import os

THOROUGH = os.environ.get("INSTEP_THOROUGH") == "1"
METHODS = (
    ("get", "head", "post", "put", "patch", "delete", "options") if THOROUGH else ("get", "post")
)
