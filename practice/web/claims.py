"""Words that claim more than comfort. A text with one is warned about, never cut."""

import re

CLAIMS = (
    "cure", "curing", "heal(?!th)", "diagnos", "detox", "toxin", "immune", "circulation boost",
    "clinically proven", "scientifically proven", "eliminat", "guarant", "flush",
    "breaks down scar tissue", "prevents injury", "cancer", "fertility", "arthrit",
    "blood pressure", "depression", "migraine", "diabet", "instead of your doctor",
)  # fmt: skip
FOUND = re.compile(rf"\b({'|'.join(CLAIMS)})\w{{0,4}}\b", re.IGNORECASE)


def claims_in(text: str) -> list[str]:
    """The words to think about again, once each, as written."""
    return list(dict.fromkeys(match[0].lower() for match in FOUND.finditer(text)))
