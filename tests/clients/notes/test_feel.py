"""How a finding is said, and what of it is refused."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clients.notes.actions import save_draft
from clients.notes.feel import CHANGES, PRESSURES, TENDERNESS, TEXTURES, felt, in_order
from clients.notes.findings import Finding, finding_of
from clients.notes.models import SessionNote, ZoneFinding
from practice.accounts.models import Membership
from tests.factories.notes import WRITTEN
from tests.factories.screening import NOW


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((0,), "not tender"),
        ((2, ["gritty"]), "tender, gritty"),
        ((3, ["gritty", "tight"]), "very tender, gritty and tight"),
        ((1, ["gritty", "tight", "cold"]), "mildly tender, gritty, tight and cold"),
        ((1, [], "firm", "eased"), "mildly tender, firm pressure, eased by the end"),
        ((2, ["a word of an older list"]), "tender, a word of an older list"),
        ((3, ["gritty"], "", "eased", 7), "tenderness 7 of 10, gritty, eased by the end"),
        ((0, [], "", "", 0), "tenderness 0 of 10"),
    ],
)
def test_a_finding_in_words(given: tuple, words: str) -> None:
    assert felt(*given) == words


def test_textures_stand_once_in_the_order_of_the_list() -> None:
    assert in_order(["tight", "gritty", "tight"]) == ("gritty", "tight")
    with pytest.raises(KeyError):
        in_order(["slimy"])


def test_every_word_is_one_of_feeling_and_none_names_a_condition() -> None:
    words = " ".join((*TENDERNESS, *TEXTURES.values(), *PRESSURES.values(), *CHANGES.values()))
    for claim in ("crystal", "toxin", "deposit", "inflam", "disease", "block", "heal"):
        assert claim not in words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"textures": ("slimy",)}, "Choose textures from the list."),
        ({"pressure": "enormous"}, "Pressure is light, medium or firm."),
        ({"change": "gone"}, "By the end it is eased, the same or worse."),
    ],
)
def test_a_word_that_the_list_does_not_have_is_refused(
    note: SessionNote, therapist: Membership, wrong: dict, said: str
) -> None:
    rows = [Finding("heart", "left", 1, **wrong)]
    with pytest.raises(ValidationError, match=said):
        save_draft(note=note, version=1, written=WRITTEN, findings=rows, by=therapist, now=NOW)
    assert not ZoneFinding.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "held"),
    [
        ({"pressure": "hard"}, "finding_pressure_known"),
        ({"change": "gone"}, "finding_change_known"),
    ],
)
def test_the_database_knows_the_words_too(
    note: SessionNote, therapist: Membership, wrong: dict, held: str
) -> None:
    rows = [Finding("heart", "left", 1, "", ("tight", "gritty"), "light", "same")]
    save_draft(note=note, version=1, written=WRITTEN, findings=rows, by=therapist, now=NOW)
    kept = ZoneFinding.objects.get()
    assert finding_of(kept) == Finding("heart", "left", 1, "", ("gritty", "tight"), "light", "same")
    with pytest.raises(IntegrityError, match=held), transaction.atomic():
        ZoneFinding.objects.update(**wrong)
