"""Sentences for clients. Safety wording awaits a clinician's sign-off."""

HIGH_SCORE = 7


def helps_by_score(soreness: int | None) -> str:
    """What to do after a high score; nothing after any other."""
    if soreness is None or soreness < HIGH_SCORE:
        return ""
    return (
        "That is a high score. Leave the routine until you have talked to your therapist, "
        "who can see your score here. If it does not settle, or you are worried, use NHS 111."
    )
