"""What a client is asked to agree to, in the words they are shown.

A changed word is another text: raise WORDING_VERSION with it, so that everybody is asked anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass

WORDING_VERSION = "consent-1"
TREATMENT, REMINDERS, PHOTOS, NEWS = "treatment", "reminders", "photos", "news"


@dataclass(frozen=True)
class Purpose:
    """One thing that is agreed to on its own, and what taking it back changes."""

    key: str
    title: str
    text: str
    effect_of_withdrawing: str


_IN_ORDER = (
    Purpose(
        "treatment",
        "Treatment",
        "I agree to be treated here. What will be done was explained to me, I could ask about it, "
        "and I can stop a session at any moment.",
        "You are not treated until you agree again. Visits that are booked stay in the diary until "
        "your therapist has spoken to you. Records already made are kept for as long as the "
        "practice has to keep them.",
    ),
    Purpose(
        "photos",
        "Photographs",
        "My therapist may take photographs of my feet or legs for my record, to compare how they "
        "look over time. Nobody outside the practice sees them.",
        "No more photographs are taken, and those already in your record are shown to nobody. You "
        "can ask for them to be taken out for good.",
    ),
    Purpose(
        "gp",
        "Writing to your GP",
        "My therapist may write to my GP about my treatment, and what the GP answers is kept in my "
        "record.",
        "No more letters go to your GP. A letter already sent cannot be called back.",
    ),
    Purpose(
        "reminders",
        "Reminders",
        "The practice may remind me by email of my home routine. The letters name no illness.",
        "The reminders stop at once. Your routine stays where it is, and you can open it yourself.",
    ),
    Purpose(
        "news",
        "News and offers",
        "The practice may write to me about workshops, offers and changes to its hours.",
        "No more news is sent. Letters about your own visits and routines still come.",
    ),
)
PURPOSES: Mapping[str, Purpose] = {purpose.key: purpose for purpose in _IN_ORDER}
