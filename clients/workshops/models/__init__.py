"""Group teaching: the workshop and its days, who signed up, who came."""

from clients.workshops.models.attendance import Attendee, Mark
from clients.workshops.models.sign_up import SignUp
from clients.workshops.models.workshop import Workshop, WorkshopDate

__all__ = ["Attendee", "Mark", "SignUp", "Workshop", "WorkshopDate"]
