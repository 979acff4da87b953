"""Rules of a practice's own: kept, previewed, saved, reviewed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.homecare.models import StepPause
from clients.rulebook.actions import save_rule
from clients.rulebook.preview import reached
from clients.screening.models import Concern
from practice.accounts.models import Membership, User
from practice.audit.models import AuditEvent
from practice.web.claims import claims_in
from routines.models import RuleEdit, RuleReview
from routines.rulebook import rule_book
from routines.ruling import ChangedMeanwhile, NothingChanged, ReasonWanted, standing_reviews
from routines.safety.edits import EDITABLE, CannotLower, MalformedEdit, written
from routines.safety.levels import Level
from routines.safety.rules import RULES_VERSION, load_rules
from tests.factories import ClientFactory, PracticeFactory, screened
from tests.factories.homecare import ALLERGY, FRIDAY, NOW, given
from tests.factories.routines import own_routine

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership | User], Browser]
CODE = "allergy_nut_or_product"
SHIPPED = load_rules()[CODE]


def values(code: str = CODE, **changes: Any) -> dict[str, Any]:
    return {name: written(getattr(load_rules()[code], name)) for name in EDITABLE} | changes


def save(by: Membership, seen: int = 0, reason: str = "", code: str = CODE, **changes: Any) -> int:
    _, touched = save_rule(
        practice=by.practice, code=code, values=values(code, **changes), reason=reason, seen=seen,
        by=by, now=NOW,
    )  # fmt: skip
    return touched


def test_the_newest_edit_holds_in_its_practice_alone(owner: Membership) -> None:
    other = PracticeFactory()
    save(owner, home="stop")
    save(owner, 1, "A clinician asked for it.", home="clearance")
    book = rule_book(owner.practice_id)
    assert (book.version, book.rules[CODE].home) == (f"{RULES_VERSION}.2", Level.CLEARANCE)
    assert (rule_book(other.pk).version, rule_book(other.pk).rules[CODE]) == (
        RULES_VERSION,
        SHIPPED,
    )
    save(owner, 2, "Back to how it is shipped.")
    assert rule_book(owner.practice_id).rules[CODE] == SHIPPED
    assert list(RuleEdit.objects.values_list("number", "changes")) == [
        (1, {"home": "stop"}),
        (2, {"home": "clearance"}),
        (3, {}),
    ]
    assert AuditEvent.objects.filter(verb="rule.changed").count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_a_rule_book_takes_one_query(
    count: int, owner: Membership, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for seen in range(count):
        save(owner, seen, review_days=300 - seen)
    with django_assert_num_queries(1):
        rule_book(owner.practice_id)


@pytest.mark.parametrize(
    ("code", "changes"),
    [("no_such_rule", {}), (CODE, {"home": "mild"}), (CODE, []), (CODE, {"urgency": "none"})],
)
def test_a_stored_edit_that_cannot_be_read_closes_the_book(
    code: str, changes: Any, owner: Membership
) -> None:
    RuleEdit.objects.create(
        practice=owner.practice, number=1, code=code, changes=changes, made_by=owner, made_at=NOW
    )
    with pytest.raises(MalformedEdit):
        rule_book(owner.practice_id)


def test_an_edit_is_never_altered_or_removed(owner: Membership) -> None:
    save(owner, home="stop")
    for change in (
        lambda: RuleEdit.objects.update(reason="x"),
        lambda: RuleEdit.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert RuleEdit.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "changes", "refusal"),
    [
        (CODE, {"clinic": "note", "home": "note"}, ReasonWanted),
        (CODE, {"home_blocks": [], "home_softens": []}, ReasonWanted),
        (CODE, {}, NothingChanged),
        ("dvt_suspected_or_current", {"clinic": "adapt"}, CannotLower),
    ],
)
def test_what_is_refused_stores_nothing(
    code: str, changes: dict[str, Any], refusal: type[Exception], owner: Membership
) -> None:
    with pytest.raises(refusal):
        save(owner, code=code, **changes)
    assert RuleEdit.objects.count() == 0


def test_an_edit_of_somebody_else_meanwhile_is_said(owner: Membership) -> None:
    save(owner, home="stop")
    with pytest.raises(ChangedMeanwhile):
        save(owner, 0, home="clearance")
    assert RuleEdit.objects.count() == 1


def test_an_edit_reaches_the_routines_of_those_it_concerns(owner: Membership) -> None:
    nut, calm = (ClientFactory(practice=owner.practice, name=name) for name in ("Ann", "Bob"))
    screened(nut, owner, NOW, ALLERGY)
    screened(calm, owner, NOW)
    version = own_routine(owner, {"tags": ["touch_light"]})
    plans = [given(nut, owner, version), given(calm, owner, version)]
    before = rule_book(owner.practice_id).rules
    strict = {**before, CODE: replace(SHIPPED, home=Level.STOP)}
    found = reached(owner.practice, before, strict, on=FRIDAY)
    assert [one.client for one in found] == [nut]
    (routine,) = found[0].routines
    assert (routine.withheld, routine.freed) == (("Arch sweeps, left", "Arch sweeps, right"), ())
    assert save(owner, home="stop") == 1
    assert set(StepPause.objects.values_list("assigned", "side")) == {
        (plans[0].pk, "left"),
        (plans[0].pk, "right"),
    }
    assert Concern.objects.get(kind=Concern.Kind.ROUTINE_PAUSED).client == nut


@pytest.mark.parametrize("people", [1, 3])
def test_a_preview_takes_the_same_queries_for_any_number_of_clients(
    people: int, owner: Membership, django_assert_num_queries: Callable[[int], Any]
) -> None:
    version = own_routine(owner, {"tags": ["touch_light"]})
    for _ in range(people):
        one = ClientFactory(practice=owner.practice)
        screened(one, owner, NOW, ALLERGY)
        given(one, owner, version)
    before = load_rules()
    strict = {**before, CODE: replace(SHIPPED, home=Level.STOP)}
    with django_assert_num_queries(5):
        assert len(reached(owner.practice, before, strict, on=FRIDAY)) == people


def posted(**changes: Any) -> dict[str, Any]:
    sent = values(**changes) | {"reason": changes.get("reason", ""), "seen": changes.get("seen", 0)}
    return {name: "" if value is None else value for name, value in sent.items()}


def test_an_owner_previews_saves_and_reads_it_back(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    ann = ClientFactory(practice=owner.practice, name="Ann Field")
    screened(ann, owner, timezone.now(), ALLERGY)
    browser = signed_in(client, owner)
    number = str(SHIPPED.sort)
    url = reverse("change_rule", args=[number])
    preview = browser.post(url, posted(clinic="stop"))
    assert preview.status_code == 200
    assert "1 client is reached" in preview.content.decode()
    assert "Ann Field" in preview.content.decode()
    assert RuleEdit.objects.count() == 0
    again = browser.post(url, posted(clinic="stop") | {"back": "1"})
    assert (again.status_code, 'value="stop" selected' in again.content.decode()) == (200, True)
    saved = browser.post(url, posted(clinic="stop") | {"save": "1"})
    assert saved.url == reverse("rule", args=[number])
    page = browser.get(saved.url).content.decode()
    assert "Changed by this practice." in page
    assert "As shipped" in page
    # The same page once more: somebody saved in between, so it is shown anew and not saved.
    stale = browser.post(url, posted(clinic="clearance", reason="Milder.") | {"save": "1"})
    assert stale.status_code == 409
    assert "Nothing is saved yet" in stale.content.decode()
    assert RuleEdit.objects.count() == 1
    shipped = browser.get(url + "?shipped=1").content.decode()
    assert f'value="{SHIPPED.clinic}" selected' in shipped


def test_a_milder_rule_without_a_reason_comes_back_with_all_that_was_typed(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, owner)
    url = reverse("change_rule", args=[str(SHIPPED.sort)])
    page = browser.post(url, posted(clinic="note", home="note", therapist="Typed words."))
    assert page.status_code == 422
    assert "This makes the rule milder" in page.content.decode()
    assert "Typed words." in page.content.decode()


def test_every_rule_awaits_review_until_it_is_signed_off_and_again_after_an_edit(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, owner)
    assert browser.get(reverse("rules")).content.decode().count("Awaits a clinician") == 45
    number = str(SHIPPED.sort)
    sent = {
        "reviewer": "Dr Helen Ward", "role": "GP", "registration": "GMC 7654321",
        "reviewed_on": "2026-11-20", "seen": 0,
    }  # fmt: skip
    assert browser.post(reverse("review_rule", args=[number]), sent).status_code == 302
    assert set(standing_reviews(owner.practice)) == {CODE}
    assert (
        "Reviewed by Dr Helen Ward" in browser.get(reverse("rule", args=[number])).content.decode()
    )
    save(owner, home="stop")
    assert standing_reviews(owner.practice) == {}
    assert "Awaits a clinician" in browser.get(reverse("rule", args=[number])).content.decode()
    assert browser.post(reverse("review_rule", args=[number]), sent).status_code == 422
    assert RuleReview.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("This heals and cures.", ["heals", "cures"]),
        ("It flushes toxins.", ["flushes", "toxins"]),
        ("Let us know before we start.", []),
        ("Their health form, a healthy heel.", []),
        ("The diagnosis is guaranteed, curing it.", ["diagnosis", "guaranteed", "curing"]),
    ],
)
def test_a_claim_is_warned_about(text: str, found: list[str]) -> None:
    assert claims_in(text) == found
