"""The word kept for a client's day is the word that judging would give, whatever happens."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from clients.models import Client
from clients.screening import levels
from clients.screening.actions import record_clearance, record_screening, withdraw_clearance
from clients.screening.levels import Person, level_of, levels_by_day
from clients.screening.models import Clearance, Screening
from clients.screening.queries import Safety, safety_of
from practice.accounts.models import Membership
from routines.models import RuleEdit
from tests.factories import ClientFactory
from tests.factories.screening import (
    ALMONDS,
    CLOT,
    DIABETES,
    FRIDAY,
    NOW,
    WOUND_ON_THE_LEFT,
    screened,
)

pytestmark = pytest.mark.django_db
DAYS = [FRIDAY + timedelta(days=n) for n in (-1, 0, 1, 30, 200, 400)]


@pytest.fixture
def ines(therapist: Membership) -> Client:
    return ClientFactory(practice=therapist.practice, birth_date=date(1980, 1, 1))


def person(client: Client) -> Person:
    now = Client.objects.get(pk=client.pk)
    return Person(now.pk, now.practice_id, now.birth_date, now.guardian_consented_on is not None)


def judged(client: Client) -> list[tuple[str, str]]:
    now = Client.objects.select_related("practice").get(pk=client.pk)
    return [level_of(safety_of(now, on=on)) for on in DAYS]


def said(client: Client) -> list[tuple[str, str]]:
    words = levels_by_day((person(client), on) for on in DAYS)
    return [words[(client.pk, on)] for on in DAYS]


def letter(client: Client, by: Membership) -> object:
    return record_clearance(
        client=client, code="diabetes_uncontrolled", given_by="Dr Ward", given_by_role="GP",
        permits="Light pressure.", received_on=FRIDAY, until=FRIDAY + timedelta(days=30), by=by,
        now=NOW + timedelta(minutes=5),
    )  # fmt: skip


def withdrawn(client: Client, by: Membership) -> object:
    row = Clearance.objects.get(client=client)
    return withdraw_clearance(clearance=row, reason="New signs.", by=by, now=NOW)


def changed(codes: dict) -> Callable[[Client, Membership], object]:
    return lambda client, by: record_screening(
        client=client, kind="change", codes=codes, by=by, now=NOW + timedelta(minutes=9)
    )


def a_rule(client: Client, by: Membership) -> object:
    return RuleEdit.objects.create(
        practice=client.practice, number=1, code="allergy_nut_or_product",
        changes={"clinic": "clearance"}, reason="We had a case.", made_by=by, made_at=NOW,
    )  # fmt: skip


STEPS: list[tuple[str, Callable[[Client, Membership], object]]] = [
    ("a form", lambda client, by: screened(client, by, NOW, ALMONDS)),
    ("told since", changed(DIABETES)),
    ("a letter", letter),
    ("withdrawn", withdrawn),
    ("a wound", changed(WOUND_ON_THE_LEFT)),
    ("a clot", changed(CLOT)),
    ("a new form", lambda client, by: screened(client, by, NOW + timedelta(hours=1), {})),
    ("a child", lambda client, by: Client.objects.filter(pk=client.pk).update(
        birth_date=date(2010, 12, 1))),
    ("a guardian", lambda client, by: Client.objects.filter(pk=client.pk).update(
        guardian_consented_on=FRIDAY)),
    ("no guardian", lambda client, by: Client.objects.filter(pk=client.pk).update(
        guardian_consented_on=None)),
]  # fmt: skip


def test_after_everything_that_can_happen_the_kept_word_is_the_judged_one(
    ines: Client, therapist: Membership
) -> None:
    seen = [said(ines)]
    for what, happens in STEPS:
        happens(ines, therapist)
        assert said(ines) == judged(ines), what
        assert said(ines) == judged(ines), f"{what}, kept"
        seen.append(said(ines))
    # The steps change the word of some day, so keeping an old one would have been found.
    assert len({tuple(words) for words in seen}) >= 6


def test_a_changed_rule_is_another_word(ines: Client, therapist: Membership) -> None:
    screened(ines, therapist, NOW, ALMONDS)
    before = said(ines)
    a_rule(ines, therapist)
    assert said(ines) == judged(ines) != before


def test_what_cannot_be_read_is_looked_at_again_each_time(
    ines: Client, therapist: Membership
) -> None:
    Screening.objects.create(
        practice=ines.practice, client=ines, kind="intake", told_by="client",
        questions_version="old", rules_version="old", answered_on=FRIDAY, recorded_at=NOW,
        answers={"codes": ["open_wound"]},
    )  # fmt: skip
    assert set(said(ines)) == {("stop", "Do not treat")}
    assert not levels.kept.words


def test_what_changed_while_it_was_judged_is_not_kept(
    ines: Client, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    screened(ines, therapist, NOW, DIABETES)
    judge = levels.safety_by_day

    def a_letter_comes_first(pairs: Iterable[tuple[Client, date]]) -> Mapping[Any, Safety]:
        letter(ines, therapist)
        return judge(pairs)

    monkeypatch.setattr(levels, "safety_by_day", a_letter_comes_first)
    said(ines)
    monkeypatch.setattr(levels, "safety_by_day", judge)
    withdrawn(ines, therapist)
    # Nothing but the form holds again, as before the letter.
    assert said(ines) == judged(ines)
    assert said(ines)[1] == ("clearance", "Clearance needed")


def test_a_guardian_who_came_while_it_was_judged_is_not_kept_either(
    ines: Client, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    screened(ines, therapist, NOW, {})
    Client.objects.filter(pk=ines.pk).update(birth_date=date(2012, 1, 1))
    alone = person(ines)
    Client.objects.filter(pk=ines.pk).update(guardian_consented_on=FRIDAY)
    levels_by_day([(alone, FRIDAY)])
    Client.objects.filter(pk=ines.pk).update(guardian_consented_on=None)
    assert said(ines) == judged(ines)
    assert said(ines)[1] == ("stop", "Do not treat")


def test_only_so_much_is_kept(monkeypatch: pytest.MonkeyPatch, ines: Client) -> None:
    monkeypatch.setattr(levels, "MOST_KEPT", 4)
    said(ines)
    assert len(levels.kept.words) <= 4
    assert said(ines) == judged(ines)


def test_thousands_of_clients_are_one_question(
    ines: Client, therapist: Membership, django_assert_num_queries: Any
) -> None:
    changed(DIABETES)(ines, therapist)
    levels_by_day([(person(ines), FRIDAY)])
    strangers = [Person(ines.pk + n, therapist.practice_id, None, False) for n in range(1, 3_000)]
    everybody = [(one, FRIDAY) for one in (person(ines), *strangers)]
    with django_assert_num_queries(1):
        keys = levels._keys({(one.pk, on): one for one, on in everybody})
    assert len(set(keys.values())) == 3_000
    assert keys[(ines.pk, FRIDAY)] in levels.kept.words


def test_only_a_number_is_written_into_the_question() -> None:
    with pytest.raises(ValueError, match="format code"):
        levels._values(["1); DROP TABLE clients_client --"])  # type: ignore[list-item]
