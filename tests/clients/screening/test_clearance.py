"""A clinician's letter: from whom, for what, how long; and an exception with its reason."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clients.models import Client
from clients.screening.actions import override_stop
from clients.screening.models import Clearance, Override
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from routines.safety.rules import load_rules
from tests.factories import ClientFactory
from tests.factories.screening import FRIDAY, NOW, cleared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
RULES = load_rules()


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client of the practice."""
    return ClientFactory(practice=therapist.practice)


def refusal(client: Client, by: Membership, **changes: Any) -> dict[str, list[str]]:
    """What is said about a letter that is not recorded, by field."""
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        cleared(client, by, **changes)
    assert (Clearance.objects.count(), AuditEvent.objects.count()) == (0, 0)
    return caught.value.message_dict


def test_a_letter_is_kept_as_it_came(rosa: Client, therapist: Membership) -> None:
    letter = cleared(rosa, therapist)
    stored = Clearance.objects.get()
    assert stored == letter
    assert (stored.client, stored.practice, stored.code) == (
        rosa,
        therapist.practice,
        "diabetes_uncontrolled",
    )
    assert (stored.given_by, stored.given_by_role, stored.permits) == (
        "Dr Helen Ward",
        "GP",
        "Light pressure on both feet.",
    )
    assert (stored.received_on, stored.until) == (FRIDAY, FRIDAY + 30 * DAY)
    assert (stored.recorded_by, stored.recorded_at) == (therapist, NOW)
    event = AuditEvent.objects.get()
    assert (event.verb, event.client_id, event.fields) == (
        "clearance.recorded",
        rosa.pk,
        ["code", "until"],
    )


@pytest.mark.parametrize("code", [c for c, rule in RULES.items() if rule.never_downgrade])
def test_what_no_letter_lifts_takes_none(code: str, rosa: Client, therapist: Membership) -> None:
    assert refusal(rosa, therapist, code=code) == {
        "code": [f"“{RULES[code].label}” is not lifted by a letter; it ends only when asked again."]
    }


@pytest.mark.parametrize("code", [c for c, rule in RULES.items() if rule.clearance_days])
def test_a_letter_holds_as_long_as_its_rule_lets_it(
    code: str, rosa: Client, therapist: Membership
) -> None:
    longest = timedelta(days=RULES[code].clearance_days or 0)
    late = refusal(rosa, therapist, code=code, until=FRIDAY + longest + DAY)
    assert late == {
        "until": [f"For this, a letter holds until {FRIDAY + longest:%-d %B %Y} at the latest."]
    }
    assert cleared(rosa, therapist, code=code, until=FRIDAY + longest).pk


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "housemaids_knee"}, {"code": ["Choose what the letter is about."]}),
        (
            {"received_on": FRIDAY + DAY},
            {"received_on": ["The letter cannot have come in the future."]},
        ),
        (
            {"until": FRIDAY - DAY},
            {"until": ["The letter cannot end before it came."]},
        ),
        (
            {"given_by": "Dr\nWard"},
            {
                "given_by": [
                    "Take out the hidden characters: this may hold letters, marks and spaces only."
                ]
            },
        ),
        ({"permits": ""}, {"permits": ["This field cannot be blank."]}),
    ],
)
def test_a_letter_that_cannot_be_is_not_kept(
    changes: dict[str, Any], said: dict[str, list[str]], rosa: Client, therapist: Membership
) -> None:
    assert refusal(rosa, therapist, **changes) == said


def test_a_letter_may_hold_for_the_day_it_came(rosa: Client, therapist: Membership) -> None:
    assert cleared(rosa, therapist, until=FRIDAY).until == FRIDAY


def test_a_letter_without_a_limit_may_hold_for_years(rosa: Client, therapist: Membership) -> None:
    letter = cleared(rosa, therapist, code="recent_surgery_or_implant", until=date(9999, 12, 31))
    assert letter.until == date(9999, 12, 31)


def test_the_database_knows_that_an_end_comes_after_a_beginning(
    rosa: Client, therapist: Membership
) -> None:
    letter = cleared(rosa, therapist)
    letter.pk, letter.ref, letter.until = None, "another", FRIDAY - DAY
    with pytest.raises(IntegrityError, match="clearance_ends_after_it_begins"):
        letter.save(force_insert=True)


@pytest.mark.parametrize(
    "edit",
    [
        {"until": FRIDAY + 900 * DAY}, {"received_on": FRIDAY - DAY}, {"code": "open_wound"},
        {"side": "left"}, {"permits": "Everything."}, {"ref": "another"},
    ],
    ids=lambda edit: next(iter(edit)),
)  # fmt: skip
def test_what_a_letter_says_is_never_edited(
    rosa: Client, therapist: Membership, edit: dict[str, object]
) -> None:
    letter = cleared(rosa, therapist)
    with pytest.raises(IntegrityError, match="clearance_stays_as_written"):
        Clearance.objects.filter(pk=letter.pk).update(**edit)


def test_an_exception_is_kept_with_its_reason(rosa: Client, therapist: Membership) -> None:
    override_stop(
        client=rosa, codes=["open_wound:left"], reason=" Right foot only. ", by=therapist, now=NOW,
        until=NOW + DAY,
    )  # fmt: skip
    stored = Override.objects.get()
    assert (stored.client, stored.codes, stored.reason) == (
        rosa,
        ["open_wound:left"],
        "Right foot only.",
    )
    assert (stored.decided_by, stored.role, stored.decided_at, stored.expires_at) == (
        therapist, "Therapist", NOW, NOW + DAY,
    )  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.verb, event.client_id, event.fields) == ("stop.overridden", rosa.pk, [])


@pytest.mark.parametrize("reason", ["", "  \n", "Right\x00foot", "\u202eright"])
def test_an_exception_without_a_plain_reason_is_none(
    reason: str, rosa: Client, therapist: Membership
) -> None:
    with pytest.raises(ValidationError), transaction.atomic():
        override_stop(
            client=rosa, codes=["open_wound:left"], reason=reason, by=therapist, now=NOW, until=NOW
        )
    assert Override.objects.count() == 0
