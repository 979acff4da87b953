"""How people hear of a practice: a short list that it writes itself, or the one it begins with."""

from django.core.exceptions import ValidationError

from practice.web.text import one_line

DEFAULTS = (
    "Recommended by somebody",
    "Another practitioner",
    "Search on the internet",
    "Social media",
    "Leaflet or poster",
    "Workshop or talk",
    "Came by",
)
MOST, LONGEST = 15, 60


def lines_of(text: str) -> tuple[str, ...]:
    """One a line, each once, without empty ones."""
    return tuple(dict.fromkeys(line for each in text.splitlines() if (line := each.strip())))


def short_list(text: str) -> None:
    """A validator: few enough to choose from, and each fit for one line."""
    lines = lines_of(text)
    if len(lines) > MOST:
        raise ValidationError(f"Write at most {MOST} of them: a long list is not read.")
    for line in lines:
        if len(line) > LONGEST:
            raise ValidationError(f"“{line[:20]}…” is longer than {LONGEST} characters.")
        one_line(line)
