"""What clients ask for about their visits: another time (moves), an earlier one (earlier)."""

from clients.online.models.earlier import EarlierOffer, EarlierWish, FreedTime
from clients.online.models.moves import MoveRequest

__all__ = ["EarlierOffer", "EarlierWish", "FreedTime", "MoveRequest"]
