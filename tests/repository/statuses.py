"""Statuses at an address, by who asks: names for the rows of the role matrix."""

from dataclasses import dataclass, field

# Statuses for: anonymous, client, therapist, office, the owner of another practice.
ROLES = ("anonymous", "client", "therapist", "admin", "other")
Statuses = tuple[int, int, int, int, int]

SHOWN: Statuses = (200, 200, 200, 200, 200)
SENT_ON: Statuses = (302, 302, 302, 302, 302)
NOT_TAKEN: Statuses = (405, 405, 405, 405, 405)
GONE: Statuses = (404, 404, 404, 404, 404)

CORRECTED: Statuses = (422, 422, 422, 422, 422)

SIGNED_OUT_ONLY: Statuses = (200, 302, 302, 302, 302)
SIGNED_IN: Statuses = (302, 200, 200, 200, 200)
SIGNED_IN_NOTHING: Statuses = (302, 204, 204, 204, 204)
SIGNED_IN_GONE: Statuses = (302, 404, 404, 404, 404)
SIGNED_IN_NOT_TAKEN: Statuses = (302, 405, 405, 405, 405)

# A page that every practice has its own of, and a page about one row of ours.
THERAPISTS_LIST: Statuses = (302, 404, 200, 403, 200)
THERAPISTS_ROW: Statuses = (302, 404, 200, 403, 404)
THERAPIST_SENT_ON: Statuses = (302, 404, 302, 403, 404)
THERAPIST_CORRECTED: Statuses = (302, 404, 422, 403, 404)
THERAPISTS_NOT_TAKEN: Statuses = (302, 404, 405, 403, 405)
THERAPISTS_LIST_SENT_ON: Statuses = (302, 404, 302, 403, 302)
THERAPISTS_LIST_CORRECTED: Statuses = (302, 404, 422, 403, 422)
THERAPISTS_GONE: Statuses = (302, 404, 404, 403, 404)
STAFF_LIST: Statuses = (302, 404, 200, 200, 200)
STAFF_ROW: Statuses = (302, 404, 200, 200, 404)
STAFF_SENT_ON: Statuses = (302, 404, 302, 302, 404)
STAFF_NOT_TAKEN: Statuses = (302, 404, 405, 405, 405)
STAFF_CORRECTED: Statuses = (302, 404, 422, 422, 404)
OFFICE_LIST: Statuses = (302, 404, 403, 200, 200)
OFFICE_ROW: Statuses = (302, 404, 403, 200, 404)
OFFICE_SENT_ON: Statuses = (302, 404, 403, 302, 404)
OFFICE_NOT_TAKEN: Statuses = (302, 404, 403, 405, 405)
OFFICE_LIST_NOT_TAKEN: Statuses = (302, 404, 403, 405, 405)
OFFICE_LIST_SENT_ON: Statuses = (302, 404, 403, 302, 302)
OFFICE_CORRECTED: Statuses = (302, 404, 403, 422, 422)
OFFICE_ROW_CORRECTED: Statuses = (302, 404, 403, 422, 404)
OFFICE_CLOSED: Statuses = (302, 404, 403, 403, 404)
OWNERS_LIST: Statuses = (302, 404, 403, 403, 200)
OWNERS_CORRECTED: Statuses = (302, 404, 403, 403, 422)
OWNERS_ROW: Statuses = (302, 404, 403, 403, 404)
OWNERS_NOT_TAKEN: Statuses = (302, 404, 403, 403, 405)
CLIENTS_OWN: Statuses = (302, 200, 404, 404, 404)
CLIENT_SENT_ON: Statuses = (302, 302, 404, 404, 404)
CLIENT_CORRECTED: Statuses = (302, 422, 404, 404, 404)
CLIENTS_GONE: Statuses = (302, 404, 404, 404, 404)


@dataclass(frozen=True)
class Row:
    """Expected statuses; `arguments` name rows of the world that fill in the address."""

    get: Statuses
    post: Statuses
    arguments: dict[str, str] = field(default_factory=dict)
