"""What home care refuses, each with a sentence for the person who tried."""

from collections.abc import Sequence


class HomecareRefused(Exception):
    """Something about a home routine that is not done, and why."""


class CannotAssign(HomecareRefused):
    """This routine is not given to this client as asked."""


class NotScreened(CannotAssign):
    """Nothing is known of the client's health, so nothing can be called safe."""

    def __init__(self) -> None:
        super().__init__(
            "There is no health form yet, so no routine can be checked. Fill in the form first."
        )


class NothingLeft(CannotAssign):
    """Every step is withheld; `because` are the contraindications, in words."""

    def __init__(self, because: Sequence[str]) -> None:
        self.because = tuple(because)
        super().__init__(
            "No step of this routine is safe for this client now, so it cannot be sent. "
            f"Withheld because of: {'; '.join(because)}."
        )


class NothingChosen(CannotAssign):
    """What was chosen and what is withheld leave nothing together."""

    def __init__(self) -> None:
        super().__init__(
            "With these choices no step is left to do. Keep at least one step on one foot."
        )


class AlreadyAssigned(CannotAssign):
    """The client has this routine already."""

    def __init__(self) -> None:
        super().__init__("This client has this routine already. End that plan first.")


class StopWaits(CannotAssign):
    """The client stopped a step of this routine, and no therapist has decided about it."""

    def __init__(self) -> None:
        super().__init__(
            "The client stopped a step of this routine because it hurt. Write down what you "
            "decided under “Needs you” first, then assign it."
        )


class LegStopWaits(StopWaits):
    """The client stopped a step that may be on the lower leg, and no therapist has decided."""

    def __init__(self) -> None:
        HomecareRefused.__init__(
            self,
            "The client stopped a step because it hurt, and it may concern the lower leg. Have "
            "the leg looked at and write down what you decided under “Needs you” first. Then "
            "routines can be assigned and resumed again.",
        )


class RoutineEnded(HomecareRefused):
    """The plan is over; it can be assigned anew, and is then checked anew."""

    def __init__(self) -> None:
        super().__init__("This plan has ended. Assign the routine again if it is still wanted.")


class StillWithheld(HomecareRefused):
    """What was paused is still not safe; `because` are the contraindications, in words."""

    def __init__(self, because: Sequence[str]) -> None:
        words = f" Withheld because of: {'; '.join(because)}." if because else ""
        super().__init__(f"This cannot be given back now.{words}")


class StepsWait(HomecareRefused):
    """Steps wait for a therapist's decision, which is about the version the client has."""

    def __init__(self, number: int) -> None:
        steps = "1 step waits" if number == 1 else f"{number} steps wait"
        super().__init__(
            f"{steps} for a decision in the version they have. Give back what may be given back "
            "first, or end the plan and assign the routine again."
        )


class ChoicesWait(HomecareRefused):
    """What was chosen step by step for this client does not fit the other version."""

    def __init__(self) -> None:
        super().__init__(
            "You chose a foot for some steps, or left steps out, and the newest version has other "
            "steps there. Change the plan first, or end it and assign the routine again."
        )


class NotSent(HomecareRefused):
    """The letter cannot go, and why."""


class NewerMeanwhile(HomecareRefused):
    """The version that was looked at is no longer the newest."""

    def __init__(self) -> None:
        super().__init__(
            "A newer version was saved meanwhile. Nobody was given anything: read what would "
            "change now."
        )


class CannotCheckIn(HomecareRefused):
    """The day or the score of a check-in is not one that can be."""


class LinkGone(HomecareRefused):
    """The link was revoked, has expired, or never was; nobody is told which."""

    def __init__(self) -> None:
        super().__init__("This link has ended. Ask your therapist for a new one.")
