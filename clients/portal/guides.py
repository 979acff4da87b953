"""The guides for those who work here; each is a page under `templates/help/`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guide:
    """What it is called in its address, on its page, and what it is about."""

    name: str
    title: str
    about: str


GUIDES = (
    Guide("first-week", "Your first week", "Day by day, from the settings to the first note."),
    Guide("what-clients-see", "What your clients see", "Each page and letter of theirs."),
    Guide("what-to-tell-clients", "What to tell clients", "Words to say and to send."),
    Guide("yes", "When somebody answers yes", "What Instep does with a health answer."),
    Guide("office", "The office", "Import, workshops, letters, money and reports."),
)
