"""Group teaching: the workshop and its days, who signed up, who came, what they thought."""

from clients.workshops.models.after import Feedback, WorkshopMessage
from clients.workshops.models.attendance import Attendee, Mark
from clients.workshops.models.sign_up import SignUp
from clients.workshops.models.workshop import Workshop, WorkshopDate

__all__ = [
    "Attendee",
    "Feedback",
    "Mark",
    "SignUp",
    "Workshop",
    "WorkshopDate",
    "WorkshopMessage",
]
