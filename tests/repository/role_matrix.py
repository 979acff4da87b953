"""Who gets what at every address: the status of a plain GET, written out.

302 is the way to the sign-in. 403 is a role that does not open the page. 404 is a page that is
not there for this person, which is also what another practice's page is.
405 is an address that only takes a POST, met by somebody whom it would let in.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """Expected statuses; `arguments` name rows of the world that fill in the address."""

    anonymous: int
    client: int
    therapist: int
    admin: int
    other: int
    arguments: dict[str, str] = field(default_factory=dict)


OPEN = (200, 200, 200, 200, 200)
HEALTH = (302, 404, 200, 403, 404)
CLIENT = {"ref": "client"}
INTAKE = {"token": "intake"}
APPOINTMENT = {"ref": "appointment"}
NOTE = {"ref": "note"}

ROWS: dict[str, Row] = {}
