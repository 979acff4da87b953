"""Sentences for clients. Safety wording awaits a clinician's sign-off."""

from clients.homecare.worse import is_high


def helps_by_score(soreness: int | None, before: int | None, limit: int) -> str:
    """What to do after a high score, or one much higher than before; nothing after any other."""
    if not is_high(soreness, before, limit):
        return ""
    return (
        "That is a high score, or much higher than before. Leave the routine until you have "
        "talked to your therapist, who can see your score here. If it does not settle, or you are "
        "worried, use NHS 111."
    )
