"""The rows of the role matrix about whole records: joined, laid aside, asked about, erased."""

from tests.repository.statuses import (
    CLIENT_CORRECTED,
    CLIENTS_OWN,
    NOT_TAKEN,
    OWNERS_CORRECTED,
    OWNERS_LIST,
    OWNERS_NOT_TAKEN,
    OWNERS_ROW,
    SHOWN,
    SIGNED_IN,
    SIGNED_IN_NOT_TAKEN,
    THERAPIST_CORRECTED,
    THERAPIST_SENT_ON,
    THERAPISTS_LIST,
    THERAPISTS_LIST_SENT_ON,
    THERAPISTS_NOT_TAKEN,
    THERAPISTS_ROW,
    Row,
)

CLIENT = {"ref": "client"}

PAPER = {**CLIENT, "paper_ref": "paper"}

RECORDS: dict[str, Row] = {
    # Papers that came from elsewhere.
    "client_papers": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, CLIENT),
    "paper_file": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, PAPER),
    "take_out_paper": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, PAPER),
    # Notes of the system that was used before.
    "client_earlier_notes": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, CLIENT),
    "earlier_note": Row(
        THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, {**CLIENT, "note_ref": "earlier_note"}
    ),
    # Labels: the owner's to write, whoever looks after clients puts them on.
    "labels": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "edit_label": Row(OWNERS_ROW, OWNERS_ROW, {"ref": "label"}),
    "retire_label": Row(OWNERS_NOT_TAKEN, OWNERS_ROW, {"ref": "label"}),
    "client_labels": Row(THERAPISTS_ROW, THERAPIST_SENT_ON, CLIENT),
    "label_many": Row(THERAPISTS_NOT_TAKEN, THERAPISTS_LIST_SENT_ON),
    # Files of those who come no more.
    "changes": Row(THERAPISTS_LIST, THERAPISTS_NOT_TAKEN),
    "archived": Row(THERAPISTS_LIST, THERAPISTS_NOT_TAKEN),
    "archive_client": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, CLIENT),
    "take_out_client": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, CLIENT),
    # Two records of one person.
    "client_joins": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "join_clients": Row(THERAPISTS_ROW, THERAPISTS_ROW, {**CLIENT, "other": "another"}),
    "undo_client_join": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, {**CLIENT, "join_ref": "join"}),
    # Whether a client signs in.
    "client_account": Row(THERAPISTS_ROW, THERAPIST_SENT_ON, CLIENT),
    "close_client_account": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, CLIENT),
    # What people may ask about their records.
    "client_data": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, CLIENT),
    "copy_record": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, CLIENT),
    "fetch_copy": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, {**CLIENT, "copy_ref": "copy"}),
    "take_request": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, CLIENT),
    "restrict_record": Row(OWNERS_ROW, OWNERS_ROW, CLIENT),
    "erase_record": Row(OWNERS_ROW, OWNERS_ROW, CLIENT),
    "requests": Row(OWNERS_LIST, OWNERS_NOT_TAKEN),
    "request": Row(OWNERS_ROW, OWNERS_ROW, {"ref": "person_request"}),
    "change_request": Row(OWNERS_NOT_TAKEN, OWNERS_ROW, {"ref": "person_request", "what": "pause"}),
    "past_records": Row(OWNERS_LIST, OWNERS_NOT_TAKEN),
    "retention_rules": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "write_notice": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "practice_notice": Row(SHOWN, NOT_TAKEN, {"ref": "practice"}),
    "my_data": Row(SIGNED_IN, SIGNED_IN_NOT_TAKEN),
    "ask_about_data": Row(CLIENTS_OWN, CLIENT_CORRECTED, CLIENT),
}
