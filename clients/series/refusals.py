"""What a series refuses, each with a sentence for whoever tried."""


class SeriesRefused(Exception):
    """Nothing was changed; the words say why."""


class SeriesOver(SeriesRefused):
    """A series that is finished or stopped stays so."""

    def __init__(self) -> None:
        super().__init__("This series is over. Start another one for further visits.")


class NotRunning(SeriesRefused):
    """Only a running series takes visits."""

    def __init__(self) -> None:
        super().__init__("This series is not running, so it takes no visits. Resume it first.")


class NoPlaceLeft(SeriesRefused):
    """Every agreed visit is used or booked."""

    def __init__(self, left: int) -> None:
        places = "no place is left" if left == 0 else f"only {left} left to book"
        super().__init__(
            f"Of the agreed visits, {places}. Agree on another number first, or book this one "
            "outside the series."
        )


class StopStands(SeriesRefused):
    """A course is not begun while treatment is stopped."""

    def __init__(self) -> None:
        super().__init__(
            "There is a stop on this client, so no series can start now. See the top of the page."
        )
