"""What people asked for, what was done about it, and what is left to show that it was done."""

from clients.rights.models.copies import AccessCopy
from clients.rights.models.notices import NoticeShown, PrivacyNotice
from clients.rights.models.requests import PersonRequest
from clients.rights.models.restriction import Restriction
from clients.rights.models.rules import RetentionRules
from clients.rights.models.tombstones import Tombstone

__all__ = [
    "AccessCopy",
    "NoticeShown",
    "PersonRequest",
    "PrivacyNotice",
    "Restriction",
    "RetentionRules",
    "Tombstone",
]
