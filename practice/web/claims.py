"""Words that claim more than comfort. A text with one is warned about, never cut."""

import re

CLAIMS = (
    "cure", "heal", "diagnose", "detox", "toxin", "immune", "circulation boost",
    "clinically proven", "scientifically proven", "eliminate", "guaranteed", "flush",
    "breaks down scar tissue", "prevents injury", "cancer", "fertility", "arthritis",
    "blood pressure", "depression", "migraine", "diabetes", "instead of your doctor",
)  # fmt: skip
FOUND = re.compile(rf"\b({'|'.join(CLAIMS)})\w{{0,3}}\b", re.IGNORECASE)


def claims_in(text: str) -> list[str]:
    """The words to think about again, once each, as written."""
    return list(dict.fromkeys(match[0].lower() for match in FOUND.finditer(text)))
