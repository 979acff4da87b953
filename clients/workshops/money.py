"""What is due back when a paid place is cancelled. Whole pence. Pure."""


def due_back(*, price: int, paid: int, keep_pence: int, keep_percent: int) -> int:
    """What was paid, less what the practice keeps: a sum, and a part of the price.

    `price` is of all the seats. Never less than nothing, and never more than was paid.
    """
    kept = keep_pence + (price * keep_percent + 50) // 100
    return max(0, min(paid, paid - kept))
