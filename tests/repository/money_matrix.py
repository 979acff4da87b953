"""The rows of the role matrix about money and numbers, and about taking everything along."""

from tests.repository.statuses import (
    CLIENTS_OWN,
    NOT_TAKEN,
    OFFICE_CORRECTED,
    OFFICE_LIST,
    OFFICE_LIST_NOT_TAKEN,
    OWNERS_CORRECTED,
    OWNERS_LIST,
    OWNERS_NOT_TAKEN,
    OWNERS_ROW,
    SHOWN,
    SIGNED_IN,
    SIGNED_IN_NOT_TAKEN,
    STAFF_CORRECTED,
    STAFF_LIST,
    STAFF_NOT_TAKEN,
    STAFF_ROW,
    STAFF_SENT_ON,
    THERAPIST_CORRECTED,
    THERAPIST_SENT_ON,
    THERAPISTS_NOT_TAKEN,
    Row,
)

CLIENT = {"ref": "client"}
EXPORT = {"ref": "export"}
PAYMENT = {**CLIENT, "payment_ref": "payment"}

MONEY: dict[str, Row] = {
    "visit_paid": Row(THERAPISTS_NOT_TAKEN, THERAPIST_CORRECTED, {"ref": "appointment"}),
    "charge_lost_visit": Row(THERAPISTS_NOT_TAKEN, THERAPIST_SENT_ON, {"ref": "appointment"}),
    "client_money": Row(STAFF_ROW, STAFF_CORRECTED, CLIENT),
    "change_charge": Row(STAFF_ROW, STAFF_CORRECTED, {**CLIENT, "charge_ref": "charge"}),
    "charge_paid_ahead": Row(STAFF_NOT_TAKEN, STAFF_SENT_ON, {**CLIENT, "series_ref": "series"}),
    "take_back_payment": Row(STAFF_ROW, STAFF_CORRECTED, PAYMENT),
    "make_receipt": Row(STAFF_NOT_TAKEN, STAFF_SENT_ON, PAYMENT),
    "receipt_paper": Row(STAFF_ROW, STAFF_NOT_TAKEN, {"ref": "receipt"}),
    "send_receipt": Row(STAFF_NOT_TAKEN, STAFF_SENT_ON, {"ref": "receipt"}),
    "receipt_link": Row(SHOWN, NOT_TAKEN, {"signed": "receipt_link"}),
    "money": Row(OFFICE_LIST, OFFICE_LIST_NOT_TAKEN),
    "money_months": Row(OFFICE_LIST, OFFICE_LIST_NOT_TAKEN),
    "money_month": Row(OFFICE_LIST, OFFICE_LIST_NOT_TAKEN, {"month": "2030-01"}),
    "money_file": Row(OFFICE_LIST, OFFICE_CORRECTED),
    "fee_rules": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "reports": Row(STAFF_LIST, STAFF_NOT_TAKEN),
    "report": Row(STAFF_LIST, STAFF_NOT_TAKEN, {"name": "visits"}),
    "report_table": Row(STAFF_LIST, STAFF_NOT_TAKEN, {"name": "visits"}),
    "my_money": Row(SIGNED_IN, SIGNED_IN_NOT_TAKEN),
    "my_receipt": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, {"ref": "receipt"}),
    "exports": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "export": Row(OWNERS_ROW, OWNERS_NOT_TAKEN, EXPORT),
    "fetch_export": Row(OWNERS_NOT_TAKEN, OWNERS_ROW, EXPORT),
    "go_on_with_export": Row(OWNERS_NOT_TAKEN, OWNERS_ROW, EXPORT),
    "throw_away_export": Row(OWNERS_NOT_TAKEN, OWNERS_ROW, EXPORT),
}
