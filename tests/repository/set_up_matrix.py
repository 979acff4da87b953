"""Who gets what where a practice is set up, and where its people write down what they hold."""

from tests.repository.statuses import (
    OWNERS_CORRECTED,
    OWNERS_LIST,
    OWNERS_NOT_TAKEN,
    STAFF_NOT_TAKEN,
    Row,
    Statuses,
)

MEMBER = {"ref": "member"}
# What a member holds is theirs and the owners'.
HELD: Statuses = (302, 404, 200, 404, 404)
HELD_CORRECTED: Statuses = (302, 404, 422, 404, 404)

SET_UP: dict[str, Row] = {
    # Setting a practice up.
    "set_up": Row(OWNERS_LIST, OWNERS_NOT_TAKEN),
    "put_set_up_away": Row(OWNERS_NOT_TAKEN, (302, 404, 403, 403, 302)),
    "set_up_step": Row(OWNERS_LIST, OWNERS_CORRECTED, {"step": "clock"}),
    "practice_details": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "practice_clock": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "sources": Row(OWNERS_LIST, (302, 404, 403, 403, 302)),
    "letters_sender": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "credentials": Row(HELD, STAFF_NOT_TAKEN, MEMBER),
    "add_credential": Row(HELD, HELD_CORRECTED, MEMBER),
    "edit_credential": Row(HELD, HELD_CORRECTED, {**MEMBER, "credential_ref": "credential"}),
    "take_credential_off": Row(
        STAFF_NOT_TAKEN, (302, 404, 302, 404, 404), {**MEMBER, "credential_ref": "credential"}
    ),
}
