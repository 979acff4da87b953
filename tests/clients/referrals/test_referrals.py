"""A letter rests on a yes, quotes what was ticked, and stays as it was written."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.notes.models import SessionNote
from clients.referrals.actions import note_response
from clients.referrals.models import Referral, ReferralResponse
from clients.referrals.paper import referral_pdf
from clients.referrals.recorded import PARTS
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.clients.consents.test_answers import answer
from tests.clients.screening.forms import text
from tests.factories import ClientFactory, screened
from tests.factories.appointments import booked
from tests.factories.notes import WRITTEN, begun, signed
from tests.factories.referrals import written
from tests.factories.screening import NOW
from tests.pdf_text import pages_of

pytestmark = pytest.mark.django_db
Counted = Callable[[int], Any]


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """A client with nothing wrong."""
    client = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    screened(client, therapist, NOW)
    return client


@pytest.fixture
def note(rosa: Client, therapist: Membership) -> SessionNote:
    """A signed note of hers."""
    return signed(booked(rosa, therapist), therapist)


@pytest.fixture
def desk(therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    """The therapist, signed in."""
    return signed_in(Browser(), therapist)


@pytest.mark.parametrize(
    ("to_kind", "agreed", "gp_said", "rests_on"),
    [
        ("gp", False, None, "refused"),
        ("gp", True, None, "refused"),
        ("gp", True, False, "refused"),
        ("gp", False, True, "consent"),
        ("other", False, True, "refused"),
        ("other", True, None, "tick"),
        ("other", True, False, "tick"),
    ],
)
def test_there_is_no_letter_without_the_yes_that_it_rests_on(
    to_kind: str, agreed: bool, gp_said: bool | None, rests_on: str, rosa: Client,
    therapist: Membership,
) -> None:  # fmt: skip
    if gp_said is not None:
        answer(rosa, therapist, purpose="gp", given=gp_said)
    if rests_on == "refused":
        with pytest.raises(ValidationError, match="Ask"):
            written(rosa, therapist, now=NOW, to_kind=to_kind, agreed=agreed)
        assert Referral.objects.count() == 0
        return
    made = written(rosa, therapist, now=NOW, to_kind=to_kind, agreed=agreed)
    assert (made.consent is not None, made.agreed_on is not None) == (
        rests_on == "consent", rests_on == "tick",
    )  # fmt: skip
    assert AuditEvent.objects.filter(verb="referral.written", subject_id=made.pk).count() == 1


def test_the_database_keeps_no_letter_without_a_yes(rosa: Client, therapist: Membership) -> None:
    with pytest.raises(IntegrityError):
        Referral.objects.create(
            practice=rosa.practice, client=rosa, form_key=uuid4(), to_kind="gp", letter={},
            written_on=NOW.date(), written_by=therapist,
        )  # fmt: skip


@pytest.mark.parametrize("parts", [[], ["scores"], ["plan", "scores"], list(PARTS)])
def test_it_quotes_what_was_ticked_and_nothing_else(
    parts: list[str], rosa: Client, therapist: Membership, note: SessionNote
) -> None:
    made = written(rosa, therapist, now=NOW, note=note, parts=parts)
    said = "".join(pages_of(referral_pdf(made)))
    for part, words in (
        ("scores", "Before: 6 of 10. After: 3 of 10."), ("plan", WRITTEN["plan"]),
        ("findings", "Central hollow under the ball"),
    ):  # fmt: skip
        assert (part, words.replace(" ", "") in said) == (part, part in parts)
    assert WRITTEN["what_i_did"].replace(" ", "") not in said


def test_each_page_says_whose_it_is_and_how_many_there_are(
    rosa: Client, therapist: Membership
) -> None:
    made = written(rosa, therapist, now=NOW, reason="It is sore. " * 800, told=True)
    pages = pages_of(referral_pdf(made))
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        for words in ("RosaBell,born", f"page{number}of{len(pages)}", "20November2026"):
            assert (number, words, words in page) == (number, words, True)
    assert "toldon20November2026toseeadoctor" in "".join(pages)
    assert therapist.name.replace(" ", "") in pages[-1]


def test_only_a_signed_note_of_this_client_is_quoted(
    rosa: Client, therapist: Membership, note: SessionNote
) -> None:
    other = ClientFactory(practice=therapist.practice)
    with pytest.raises(ValidationError, match="signed notes"):
        written(other, therapist, now=NOW, note=note)


def test_the_letter_reads_the_same_after_the_client_s_details_changed(
    rosa: Client, therapist: Membership
) -> None:
    made = written(rosa, therapist, now=NOW)
    before = pages_of(referral_pdf(made))
    rosa.name = "Rosa Thorn"
    rosa.save()
    assert pages_of(referral_pdf(Referral.objects.get())) == before


def test_what_was_written_is_never_edited_nor_removed(rosa: Client, therapist: Membership) -> None:
    made = written(rosa, therapist, now=NOW)
    note_response(
        referral=made, text="Thank you.", received_on=NOW.date(), form_key=uuid4(), by=therapist,
        now=NOW,
    )  # fmt: skip
    for rows, change in (
        (Referral.objects.all(), {"letter": {}}),
        (Referral.objects.all(), {"told_on": NOW.date()}),
        (ReferralResponse.objects.all(), {"text": "No."}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.all()._raw_delete(rows.db)


def form(**changes: Any) -> dict[str, Any]:
    return {
        "to_kind": "other", "to": "Ann Lowe", "place": "", "reason": "A sore heel.",
        "parts": ["plan"], "agreed": "on", "told": "on", "form_key": str(uuid4()), **changes,
    }  # fmt: skip


def test_from_the_note_to_the_letter_and_its_answer(
    desk: Browser, rosa: Client, note: SessionNote
) -> None:
    address = f"{reverse('new_referral', args=[rosa.ref])}?note={note.ref}"
    assert "From the note of" in text(desk.get(address))
    sent = form()
    for _ in range(2):
        page = desk.post(address, sent, follow=True)
    assert "Download it and hand it over." in text(page)
    assert "No answer noted yet." in text(page)
    made = Referral.objects.get()
    assert (made.note, made.letter["recorded"][0][1]) == (note, WRITTEN["plan"])
    paper = desk.get(reverse("referral_letter", args=[rosa.ref, made.ref]))
    assert paper.headers["Content-Disposition"] == f'attachment; filename="letter-{made.ref}.pdf"'
    assert paper.headers["Cache-Control"] == "no-store"
    assert AuditEvent.objects.filter(verb="referral.printed", client_id=rosa.pk).count() == 1
    today = timezone.localdate()
    reply = {
        "text": "Seen on Monday.", "received_on_day": today.day, "received_on_month": today.month,
        "received_on_year": today.year, "form_key": str(uuid4()),
    }  # fmt: skip
    done = desk.post(reverse("referral_response", args=[rosa.ref, made.ref]), reply, follow=True)
    assert "The answer is kept." in text(done)
    assert "Seen on Monday." in text(done)
    assert "answered" in text(desk.get(reverse("referrals", args=[rosa.ref])))
    assert OutboundEmail.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"to_kind": "gp"}, "This client has not agreed that we write to their GP."),
        ({"to_kind": ""}, "Choose who it is to."),
        ({"agreed": ""}, "Without a yes there is no letter."),
        ({"reason": ""}, "Write why you write."),
        ({"to": "A\nB"}, "Take out the hidden characters"),
        ({"parts": ["everything"]}, "Choose one of the answers on the page."),
    ],
)
def test_a_mistake_is_explained_and_what_was_typed_stays(
    changes: dict[str, Any], said: str, desk: Browser, rosa: Client, note: SessionNote
) -> None:
    page = desk.post(reverse("new_referral", args=[rosa.ref]), form(**changes))
    assert (page.status_code, said in text(page)) == (422, True)
    assert "A sore heel." in text(page) or "reason" in changes
    assert Referral.objects.count() == 0


def test_words_that_claim_are_pointed_out_once_and_everything_typed_stays(
    desk: Browser, rosa: Client, note: SessionNote
) -> None:
    address = f"{reverse('new_referral', args=[rosa.ref])}?note={note.ref}"
    sent = form(reason="Her GP named diabetes. It may heal.", parts=["scores", "plan"])
    page = desk.post(address, sent)
    said = text(page)
    assert (page.status_code, Referral.objects.count()) == (422, 0)
    assert "Think again about these words: diabetes, heal." in said
    assert "<title>Error" not in said
    again = page.context["form"]
    carried = {name: again[name].value() for name in again.fields}
    assert (carried["reason"], carried["parts"]) == (sent["reason"], ["scores", "plan"])
    # One word more is one more to think of.
    page = desk.post(address, form(**carried | {"reason": f"{sent['reason']} No cure."}))
    assert "Think again about these words: cure." in text(page)
    more = {"thought_of": page.context["form"]["thought_of"].value()}
    assert desk.post(address, form(**carried | more)).status_code == 302
    made = Referral.objects.get()
    assert made.letter["reason"] == sent["reason"]
    assert len(made.letter["recorded"]) == 2


def test_a_client_without_a_signed_note_has_nothing_to_quote(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    draft = begun(booked(rosa, therapist), therapist)
    address = reverse("new_referral", args=[rosa.ref])
    assert "What of the record goes along?" not in text(desk.get(address))
    assert desk.get(f"{address}?note={draft.ref}").status_code == 404
    assert desk.post(address, form()).status_code == 302
    assert Referral.objects.get().letter["recorded"] == []


@pytest.mark.parametrize(
    ("days", "said"), [(1, "still to come"), (-1, "before the letter was written")]
)
def test_the_day_of_an_answer_makes_sense(
    days: int, said: str, rosa: Client, therapist: Membership
) -> None:
    made = written(rosa, therapist, now=NOW)
    with pytest.raises(ValidationError, match=said):
        note_response(
            referral=made, text="Seen.", received_on=NOW.date() + timedelta(days=days),
            form_key=uuid4(), by=therapist, now=NOW,
        )  # fmt: skip


def test_another_client_s_letter_is_not_found(
    desk: Browser, rosa: Client, therapist: Membership
) -> None:
    made = written(rosa, therapist, now=NOW)
    other = ClientFactory(practice=therapist.practice)
    for name in ("referral", "referral_letter"):
        assert desk.get(reverse(name, args=[other.ref, made.ref])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    rows: int, desk: Browser, rosa: Client, therapist: Membership,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    for _ in range(rows):
        written(rosa, therapist, now=NOW)
    # Session, user, place; client; trace in a savepoint; answers, letters; consent, overrides;
    # letters to others with their answers.
    with django_assert_num_queries(12):
        desk.get(reverse("referrals", args=[rosa.ref]))
