"""A practice's own words in the outbox: what holds, what it touches, what stays on record."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.template import engines
from django.template.loader import get_template
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clients.screening.actions import send_intake
from practice.accounts.models import Membership
from practice.mail.models import LetterWords, OutboundEmail
from practice.mail.own_words import newest, wording_for
from tests.factories import ClientFactory
from tests.factories.appointments import booked
from tests.factories.letters import worded
from tests.factories.screening import NOW, screened

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(therapist: Membership) -> Client:
    found = ClientFactory(practice=therapist.practice, name="Amira <Khan>")
    screened(found, therapist, NOW - timedelta(days=2))
    return found


def letter_of(client: Client, by: Membership) -> OutboundEmail:
    booked(client, by, tells=True)
    return OutboundEmail.objects.get(kind="visit_booked", practice_id=client.practice_id)


def test_what_holds_stands_in_the_letter_s_text_and_html(
    client: Client, therapist: Membership
) -> None:
    worded(therapist, "visit_booked", before="Old.", after="Old.")
    worded(
        therapist, "visit_booked", before="Park outside, {first_name}.", after="With {therapist}."
    )
    worded(therapist, "", after="Warmly, {practice}")
    worded(therapist, "visit_moved", before="Of another kind.")
    letter = letter_of(client, therapist)
    parts = letter.body_text.split("\n\n")
    assert parts[:2] == ["Hello Amira <Khan>,", "Park outside, Amira."]
    assert parts[-3:-1] == [f"With {therapist.name}.", f"Warmly, {therapist.practice.name}"]
    assert parts[-1].startswith("You get this because")
    assert "Of another kind." not in letter.body_text
    assert "Old." not in letter.body_text
    html = letter.body_html
    order = [
        "Hello Amira &lt;Khan&gt;,", "Park outside, Amira.", "is booked for",
        "To change anything", f"With {therapist.name}.", "Warmly, ", "You get this because",
    ]  # fmt: skip
    assert sorted(order, key=html.index) == order


def test_the_subject_is_ours_whatever_is_written(client: Client, therapist: Membership) -> None:
    worded(therapist, "visit_booked", before="Subject: Your cancer\n\nBcc: all@x.example")
    letter = letter_of(client, therapist)
    assert letter.subject == "Your visit on Monday 23 November 2026, 10am"


def test_without_words_a_letter_is_byte_for_byte_as_its_templates_say(
    client: Client, therapist: Membership, other_therapist: Membership,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Rendered once more with a base that knows nothing of own words."""
    worded(other_therapist, "visit_booked", before="Another practice's.")
    worded(therapist, "visit_booked", before="Mine.")
    worded(therapist, "visit_booked")  # back to the usual ones
    letter = letter_of(client, therapist)
    source = get_template("emails/base.html").template.source  # type: ignore[attr-defined]
    plain = source.replace("{% filter worded:wording %}", "").replace("{% endfilter %}", "")
    plain = plain.replace("{% load letters %}", "")
    assert plain != source
    engine = engines["django"].engine  # type: ignore[attr-defined]
    found = engine.find_template

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "emails/base.html":
            return engine.from_string(plain), None
        return found(name, *args, **kwargs)

    monkeypatch.setattr(engine, "find_template", without)
    visit = client.appointments.get()
    words = {"client": client, "practice": client.practice, "visit": visit, "url": "",
             "when": "Monday 23 November 2026, 10am", "subject": letter.subject}  # fmt: skip
    assert get_template("emails/visit_booked/body.html").render(words) == letter.body_html
    assert "Mine." not in letter.body_text
    assert "Another practice's." not in letter.body_text


def test_a_letter_that_is_queued_stays_as_it_was(client: Client, therapist: Membership) -> None:
    before = letter_of(client, therapist)
    worded(therapist, "visit_booked", before="New.")
    after = OutboundEmail.objects.get(pk=before.pk)
    assert (after.body_text, after.body_html) == (before.body_text, before.body_html)


def test_another_practice_s_words_are_never_meant(
    therapist: Membership, other_therapist: Membership
) -> None:
    worded(other_therapist, "visit_booked", before="Theirs.")
    worded(other_therapist, "", after="Theirs.")
    assert wording_for(therapist.practice_id, "visit_booked", {}) is None
    assert wording_for(None, "visit_booked", {}) is None
    assert wording_for(other_therapist.practice_id, "sign_in", {}) is None


def test_a_letter_asks_once_however_many_versions_there_are(therapist: Membership) -> None:
    for number in range(4):
        worded(therapist, "intake", before=f"Number {number}.")
        worded(therapist, "", after=f"Number {number}.")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        held = newest(therapist.practice_id, ("intake", ""))
    assert len(asked) == 1
    assert {kind: (row.before, row.after) for kind, row in held.items()} == {
        "intake": ("Number 3.", ""), "": ("", "Number 3."),
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"before": "x" * 601}, {"after": "x" * 601}, {"kind": "", "before": "x"}, {"version": 1}],
)
def test_the_database_refuses_what_may_not_be(wrong: dict[str, Any], therapist: Membership) -> None:
    worded(therapist, "intake", before="First.")
    row = {"practice_id": therapist.practice_id, "kind": "intake", "version": 2, "set_by": 1}
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterWords.objects.create(**row | wrong)


@pytest.mark.parametrize("change", ["edit", "remove"])
def test_what_was_said_stays_on_record(change: str, therapist: Membership) -> None:
    worded(therapist, "intake", before="First.")
    rows = LetterWords.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(before="Never said.") if change == "edit" else rows.delete()


def test_a_health_form_takes_them_as_well(client: Client, therapist: Membership) -> None:
    worded(therapist, "intake", before="A few questions, {first_name}.")
    send_intake(client=client, by=therapist, now=NOW - timedelta(days=1))
    letter = OutboundEmail.objects.get(kind="intake")
    assert "A few questions, Amira." in letter.body_text
