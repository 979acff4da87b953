"""What a client told since is looked at before a note is signed."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.notes.actions import sign
from clients.notes.models import SessionNote
from clients.screening.concerns import raise_concern, settle
from clients.screening.models import Concern
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from tests.clients.screening.forms import text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "holds_up"),
    [
        ("red_flag", True),
        ("new_answers", True),
        ("review", False),
        ("lapsing", False),
        ("routine_paused", False),
        ("reply", False),
        ("duplicate", False),
    ],
)
def test_which_concerns_hold_up_signing(
    kind: str, holds_up: bool, note: SessionNote, therapist: Membership
) -> None:
    assert kind in Concern.Kind.values
    now = timezone.now()
    concern = raise_concern(client=note.client, kind=kind, by=SYSTEM, now=now)
    if holds_up:
        with pytest.raises(ValidationError, match="There are new health answers"):
            sign(note=note, version=note.version, by=therapist, now=now)
        settle(concern=concern, decision="Seen.", by=therapist, now=now)
    assert sign(note=note, version=note.version, by=therapist, now=now).status == "signed"


def test_the_page_says_what_to_look_at_and_keeps_what_was_typed(
    note: SessionNote, desk: Browser
) -> None:
    raise_concern(
        client=note.client, kind=Concern.Kind.NEW_ANSWERS, by=SYSTEM, now=timezone.now(),
        about={"lines": ["New swelling: Yes; left"]},
    )  # fmt: skip
    url = reverse("note", args=[note.ref])
    assert "New swelling: Yes; left" in text(desk.get(url))
    form = {
        "version": note.version, "since_last": "Walked a lot", "what_i_did": "", "response": "",
        "plan": "", "before_score": "", "after_score": "", "f-TOTAL_FORMS": "0",
        "f-INITIAL_FORMS": "0", "sign": "1",
    }  # fmt: skip
    page = desk.post(url, form)
    assert page.status_code == 422
    assert "Look at them and keep what you decided, then sign." in text(page)
    note.refresh_from_db()
    assert (note.status, note.since_last) == ("draft", "Walked a lot")
    assert f'name="version" value="{note.version}"' in text(page)
