"""Writing a routine in the browser, without any script."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import Membership
from routines.dose import PLAIN
from routines.editor import Editor, empty, of_version, pressed, row_of
from routines.forms import HAZARDS
from routines.library import stock
from routines.models import Routine, RoutineVersion
from routines.safety.rules import load_rules
from routines.writing import MOST_STEPS
from tests.factories.homecare import FRIDAY
from tests.factories.routines import STEP, own_routine, shipped

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
Counted = Callable[[int], AbstractContextManager[object]]
Sent = dict[str, Any]


def as_sent(editor: Editor) -> Sent:
    """What a browser sends of the page."""
    data: Sent = {"rows": [row_of(form) for form in editor.steps]}
    forms = [editor.head, *editor.steps, *([editor.removed] if editor.removed else [])]
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(value, list):
                data[bound.html_name] = [str(one) for one in value]
            elif value is True:
                data[bound.html_name] = "on"
            elif value is not None and value is not False:
                data[bound.html_name] = str(value)
    if editor.removed:
        data |= {"removed": row_of(editor.removed), "removed_from": str(editor.removed_from)}
    return data


def query(data: Sent) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, value in data.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent


def press(data: Sent, what: str) -> Editor:
    return pressed(query(data | {"press": what}))


def titles(editor: Editor) -> list[str]:
    return [form.title_typed for form in editor.steps]


@pytest.fixture
def three(therapist: Membership) -> RoutineVersion:
    """A routine of the practice's own with steps A, B and C."""
    return own_routine(therapist, *({"title": title} for title in "ABC"), name="Feet")


@pytest.mark.parametrize(
    ("what", "order", "said"),
    [
        ("up:2", ["B", "A", "C"], "This is now step 1 of 3."),
        ("up:1", ["A", "B", "C"], "This is now step 1 of 3."),
        ("down:2", ["A", "C", "B"], "This is now step 3 of 3."),
        ("down:3", ["A", "B", "C"], "This is now step 3 of 3."),
        ("copy:1", ["A", "A", "B", "C"], "A copy of step 1."),
        ("remove:1", ["B", "C"], "Step 1 is taken out."),
        ("add", ["A", "B", "C", ""], "A step is added at the end."),
        ("check", ["A", "B", "C"], ""),
        ("up:9", ["A", "B", "C"], ""),
        ("fly:1", ["A", "B", "C"], ""),
        ("", ["A", "B", "C"], ""),
    ],
)
def test_a_press_moves_the_steps(
    what: str, order: list[str], said: str, three: RoutineVersion
) -> None:
    editor = press(as_sent(of_version(three, is_copy=False)), what)
    assert (titles(editor), editor.said) == (order, said)
    rows = [row_of(form) for form in editor.steps]
    assert len(set(rows)) == len(rows)


def test_what_was_taken_out_comes_back_where_it_was(three: RoutineVersion) -> None:
    without = press(as_sent(of_version(three, is_copy=False)), "remove:2")
    again = press(as_sent(without), "check")
    assert again.removed is not None
    back = press(as_sent(again), "back:2")
    assert (titles(back), back.removed, back.said) == (["A", "B", "C"], None, "The step is back.")
    assert (
        back.steps[1].as_far_as_typed()
        == of_version(three, is_copy=False).steps[1].as_far_as_typed() | {}
    )


def test_a_new_row_never_takes_the_name_of_one_that_was_taken_out(three: RoutineVersion) -> None:
    without = press(as_sent(of_version(three, is_copy=False)), "remove:3")
    assert row_of(press(as_sent(without), "add").steps[-1]) == "4"


def test_a_press_keeps_everything_typed_and_complains_of_nothing(three: RoutineVersion) -> None:
    data = as_sent(of_version(three, is_copy=False)) | {
        "name": "",
        "s1-title": "x" * 100,
        "s1-min_seconds": "soon",
        "s1-tags": ["pressure_moderate", "heat"],
        "s1-side": "both",
    }
    del data["s1-is_on_by_default"]
    editor = press(data, "down:1")
    assert not any(form.is_bound for form in [editor.head, *editor.steps])
    moved = as_sent(editor)
    assert moved.pop("rows") == ["2", "1", "3"]
    del data["rows"]
    assert moved == data


def test_rows_that_were_never_on_a_page_are_left_out(three: RoutineVersion) -> None:
    data = as_sent(of_version(three, is_copy=False)) | {"rows": ["2", "2", "x", "-1", "1"]}
    assert titles(press(data, "check")) == ["B", "A"]


def test_there_is_room_for_so_many_steps(three: RoutineVersion) -> None:
    data = as_sent(empty()) | {"rows": [str(number) for number in range(1, MOST_STEPS + 1)]}
    for what in ("add", "copy:1"):
        assert len(press(data, what).steps) == MOST_STEPS


@pytest.mark.parametrize(
    ("changes", "total"),
    [
        ({}, "6 to 9 minutes"),
        ({"s1-side": "both"}, "5 to 8 minutes"),
        ({"s1-is_optional": "on"}, "4 to 6 minutes"),
        ({"s1-min_seconds": ""}, "4 to 6 minutes, without 1 step that has no time yet"),
        ({"s1-max_seconds": "ten"}, "4 to 6 minutes, without 1 step that has no time yet"),
        ({"rows": []}, "No step has a time yet"),
    ],
)
def test_the_total_follows_what_is_typed(changes: Sent, total: str, three: RoutineVersion) -> None:
    assert press(as_sent(of_version(three, is_copy=False)) | changes, "check").total == total


def test_what_a_contraindication_leaves_follows_what_is_ticked(
    client: Browser, therapist: Membership, signed_in: SignIn, three: RoutineVersion
) -> None:
    address = reverse("edit_routine", args=[three.routine.ref])
    data = as_sent(of_version(three, is_copy=False)) | {"s1-tags": ["calf_pressure"]}
    page = signed_in(client, therapist).post(address, data | {"press": "check"})
    limits = page.context["limits"]
    stays = {one.label: one.stays for one in limits.fewer}
    assert page.status_code == 200
    assert stays["Varicose veins or inflamed surface vein (phlebitis)"] == (
        "2 of 3 steps stay. It withholds step 1."
    )
    assert "Fresh sprain or strain (last 72 hours)" in {one.label for one in limits.excluding}
    assert all(not one.withheld and one.softened for one in limits.softer)


def test_a_step_that_nobody_tagged_counts_as_every_hazard(three: RoutineVersion) -> None:
    data = as_sent(of_version(three, is_copy=False)) | {"s1-tags": []}
    limits = press(data, "check").limits(load_rules(), on=FRIDAY)
    taking = {one.label for one in limits.fewer if one.withheld == (1,)}
    assert {"Varicose veins or inflamed surface vein (phlebitis)"} <= taking


def test_a_new_routine_is_written(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    data = as_sent(empty()) | {
        "name": "Evening feet", "purpose": "Wind down.", "press": "save",
        "s1-title": "Stroke", "s1-instruction": "Stroke\r\nslowly.", "s1-tags": ["touch_light"],
        "s1-zones": "Big toe pad\nankle CREASE, bone to bone",
    }  # fmt: skip
    page = signed_in(client, therapist).post(reverse("new_routine"), data)
    version = therapist.practice.routine_versions.get()
    step = version.steps.get()
    assert page.status_code == 302
    assert page["Location"] == reverse("routine", args=[version.routine.ref])
    assert (version.name, version.purpose, version.number) == ("Evening feet", "Wind down", 1)
    assert (step.instruction, step.zones[0], len(step.zones)) == ("Stroke slowly.", "head_brain", 2)
    client.post(reverse("new_routine"), data)
    assert Routine.objects.count() == 1


def test_a_copy_is_another_routine_that_keeps_everything(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    origin = shipped(therapist, "post_long_run_reflex_full")
    signed_in(client, therapist)
    address = f"{reverse('new_routine')}?from={origin.routine.ref}"
    page = client.get(address)
    data = as_sent(page.context["editor"]) | {"press": "save"}
    assert client.post(address, data).status_code == 302
    copy = RoutineVersion.objects.get(name=f"{origin.name} (copy)")
    assert copy.routine != origin.routine
    kept = [
        "title", "instruction", "tags", "easier_tags", "harder_tags", "zones", "pressure", "target",
        "reps", "hold", "breath", "stop_if", "per_side", "is_optional", "is_on_by_default",
        *PLAIN,
    ]  # fmt: skip
    assert list(copy.steps.values(*kept)) == list(origin.steps.values(*kept))


@pytest.mark.slow
@pytest.mark.parametrize("code", [one.code for one in stock()])
def test_every_shipped_routine_can_be_opened_and_saved(
    code: str, client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    version = shipped(therapist, code)
    address = reverse("edit_routine", args=[version.routine.ref])
    data = as_sent(signed_in(client, therapist).get(address).context["editor"])
    assert (
        "there is nothing to save"
        in client.post(address, data | {"press": "save"}).content.decode()
    )
    assert client.post(address, data | {"press": "save", "when": "Now"}).status_code == 302
    assert version.routine.versions.count() == 2


def test_a_word_is_pointed_out_and_answered_once(
    client: Browser, therapist: Membership, signed_in: SignIn, three: RoutineVersion
) -> None:
    address = reverse("edit_routine", args=[three.routine.ref])
    signed_in(client, therapist)
    data = as_sent(of_version(three, is_copy=False)) | {
        "press": "save", "s2-instruction": "Sweep, but stop when it feels hot."
    }  # fmt: skip
    page = client.post(address, data)
    text = page.content.decode()
    assert page.status_code == 422
    assert "“hot” in the instruction: tick heat." in text
    (question,) = page.context["editor"].steps[1].questions
    assert f'name="{question.html_name}"' in text
    answered = data | {question.html_name: "It says when to stop."}
    # Other words want another answer.
    other = client.post(address, answered | {"s2-instruction": "Sweep with a hot towel."})
    assert other.status_code == 422
    assert client.post(address, answered).status_code == 302
    newest = three.routine.versions.order_by("number").last()
    assert newest.steps.get(number=2).not_so[0]["because"] == "It says when to stop."
    # The next edit begins with the answer.
    again = as_sent(client.get(address).context["editor"]) | {"press": "save", "when": "Now"}
    assert client.post(address, again).status_code == 302


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "Fill in: Name."),
        ({"aftercare": "Kneel."}, "Write this as a step, where its hazard can be ticked: “Kneel”."),
        ({"s2-instruction": "Sweep both feet."}, "Step 2: “both feet” in the instruction: choose"),
        ({"s2-title": ""}, "Step 2: Fill in: Title."),
        ({"s2-title": "x" * 81}, "Step 2: Shorten this to 80 characters. It has 81."),
        ({"s2-min_seconds": "ten"}, "Step 2: Enter a whole number"),
        ({"s2-max_seconds": "1801"}, "Step 2: Enter 1800 or less."),
        ({"s2-min_seconds": "100"}, "Step 2: The longest time is as long"),
        ({"s2-pressure": "firm"}, "Step 2: Firm pressure is a hazard: tick deep pressure"),
        ({"s2-tags": []}, "Step 2: Tick at least one."),
        ({"s2-tags": ["tickling"]}, "Step 2: Choose one of the answers on the page."),
        ({"s2-easier_tags": ["heat"]}, "Step 2: It can stand in for the step"),
        ({"s2-zones": "Big toe pat"}, "Did you mean “Big toe pad”?"),
        ({"rows": []}, "Write at least one step."),
    ],
)
def test_what_is_wrong_is_said_in_place_and_nothing_typed_is_lost(
    changes: Sent, says: str, client: Browser, therapist: Membership, signed_in: SignIn,
    three: RoutineVersion,
) -> None:  # fmt: skip
    data = as_sent(of_version(three, is_copy=False)) | {"s1-tip": "Kept", "press": "save"}
    page = signed_in(client, therapist).post(
        reverse("edit_routine", args=[three.routine.ref]), data | changes
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert says in text
    assert "<title>Error: " in text
    if changes.get("rows") != []:
        assert 'value="Kept"' in text
    assert three.routine.versions.count() == 1


def test_the_second_of_two_editors_is_told_and_keeps_what_they_typed(
    client: Browser, therapist: Membership, signed_in: SignIn, three: RoutineVersion
) -> None:
    address = reverse("edit_routine", args=[three.routine.ref])
    signed_in(client, therapist)
    mine, theirs = (as_sent(client.get(address).context["editor"]) for _ in range(2))
    assert client.post(address, theirs | {"press": "save", "when": "Noon"}).status_code == 302
    page = client.post(address, mine | {"press": "save", "when": "At night"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Somebody saved version 2 of this routine while you wrote." in text
    assert "At night" in text
    assert "Save as version 3" in text
    again = as_sent(page.context["editor"]) | {"press": "save"}
    assert client.post(address, again).status_code == 302
    whens = three.routine.versions.order_by("number").values_list("when", flat=True)
    assert list(whens) == ["", "Noon", "At night"]


def test_a_routine_is_retired_and_brought_back(
    client: Browser, therapist: Membership, signed_in: SignIn, three: RoutineVersion
) -> None:
    ref = three.routine.ref
    signed_in(client, therapist)
    client.post(reverse("retire_routine", args=[ref]))
    library = client.get(reverse("routines")).content.decode()
    assert "Retired: 1 routine" in library
    assert "This routine is retired." in client.get(reverse("routine", args=[ref])).content.decode()
    client.post(reverse("bring_back_routine", args=[ref]))
    assert "Retired:" not in client.get(reverse("routines")).content.decode()


def test_another_practice_s_routine_is_no_beginning(
    client: Browser, therapist: Membership, other_therapist: Membership, signed_in: SignIn
) -> None:
    theirs = own_routine(other_therapist)
    page = signed_in(client, therapist).get(f"{reverse('new_routine')}?from={theirs.routine.ref}")
    assert page.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_editor_asks_the_database_the_same_for_any_number_of_steps(
    count: int, client: Browser, therapist: Membership, signed_in: SignIn,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    version = own_routine(therapist, *[{}] * count)
    signed_in(client, therapist)
    address = reverse("edit_routine", args=[version.routine.ref])
    with django_assert_num_queries(6):
        client.get(address)


def test_every_control_of_the_page_has_a_name_of_its_own(
    client: Browser, therapist: Membership, signed_in: SignIn, three: RoutineVersion
) -> None:
    text = (
        signed_in(client, therapist)
        .get(reverse("edit_routine", args=[three.routine.ref]))
        .content.decode()
    )
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert text.count('name="s1-tags"') == len(HAZARDS)
    assert STEP["instruction"] in text


def test_the_page_says_what_was_shipped_since(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    older = own_routine(therapist, {"title": "Old roll"}, code="calf_foam_roll")
    RoutineVersion.objects.filter(pk=older.pk).update(stock_digest="of an older release")
    address = reverse("routine", args=[older.routine.ref])
    said = "Instep has changed this routine since"
    assert said not in signed_in(client, therapist).get(address).content.decode()
    edit = reverse("edit_routine", args=[older.routine.ref])
    data = as_sent(client.get(edit).context["editor"]) | {"press": "save", "when": "Now"}
    assert client.post(edit, data).status_code == 302
    text = client.get(address).content.decode()
    for line in (said, "New: Calf roll", "Gone: Old roll"):
        assert line in text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"s1-side": "left"}, {"per_side": True, "only_foot": "left"}),
        ({"s1-side": "both"}, {"per_side": False, "only_foot": ""}),
        ({"s1-mode": "reps", "s1-rep_count": "12", "s1-breath_count": "many"},
         {"mode": "reps", "rep_count": 12, "breath_count": 0, "breath_in": 0}),
        ({"s1-mode": "breaths", "s1-breath_count": "6", "s1-rep_count": "3"},
         {"mode": "breaths", "breath_count": 6, "breath_in": 4, "breath_out": 6, "rep_count": 0}),
        ({"s1-sets": "2", "s1-rest_seconds": "30"}, {"sets": 2, "rest_seconds": 30}),
        ({"s1-rest_seconds": "30", "s1-ready_seconds": "0", "s1-tip": "Slowly"},
         {"sets": 1, "rest_seconds": 0, "ready_seconds": 0}),
    ],
)  # fmt: skip
def test_how_much_of_a_step_is_written(
    typed: Sent, kept: dict[str, Any], client: Browser, therapist: Membership, signed_in: SignIn,
    three: RoutineVersion,
) -> None:  # fmt: skip
    address = reverse("edit_routine", args=[three.routine.ref])
    data = as_sent(of_version(three, is_copy=False)) | typed | {"press": "save"}
    assert signed_in(client, therapist).post(address, data).status_code == 302
    step = three.routine.versions.get(number=2).steps.get(number=1)
    assert {name: getattr(step, name) for name in kept} == kept
    # The next edit begins with it.
    again = as_sent(client.get(address).context["editor"]) | {"press": "save"}
    assert "there is nothing to save" in client.post(address, again).content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"s1-mode": "reps"}, "Step 1: Fill in: How many times."),
        ({"s1-mode": "reps", "s1-rep_count": "0"}, "Step 1: Enter 1 or more."),
        ({"s1-mode": "breaths", "s1-breath_count": "60"},
         "Step 1: 60 breaths of 10 seconds take 600 seconds: the longest time is at least that."),
        ({"s1-sets": "11"}, "Step 1: Enter 10 or less."),
        ({"s1-side": ""}, "Step 1: Choose an answer: Which foot."),
        ({"s1-mode": "hours"}, "Step 1: Choose one of the answers on the page."),
        ({"s1-side": "left", "s1-instruction": "Sweep the right arch."},
         "Step 1: “right” in the instruction: choose “Both at once”, or write it for one foot. "
         "Or say here why not."),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_said(
    typed: Sent, says: str, client: Browser, therapist: Membership, signed_in: SignIn,
    three: RoutineVersion,
) -> None:  # fmt: skip
    address = reverse("edit_routine", args=[three.routine.ref])
    data = as_sent(of_version(three, is_copy=False)) | typed | {"press": "save"}
    page = signed_in(client, therapist).post(address, data)
    assert page.status_code == 422
    assert says in [line for line, _ in page.context["editor"].problems]


def test_a_step_for_the_left_foot_may_name_it(
    client: Browser, therapist: Membership, signed_in: SignIn, three: RoutineVersion
) -> None:
    address = reverse("edit_routine", args=[three.routine.ref])
    data = as_sent(of_version(three, is_copy=False)) | {
        "press": "save", "s1-side": "left", "s1-instruction": "Sweep the left arch."
    }  # fmt: skip
    assert signed_in(client, therapist).post(address, data).status_code == 302


def test_the_total_counts_sets_and_rests(three: RoutineVersion) -> None:
    data = as_sent(of_version(three, is_copy=False)) | {
        "s1-sets": "3", "s1-rest_seconds": "60", "s2-side": "right"
    }  # fmt: skip
    # 2 x 3 x 60 to 90 and 2 rests of 60; 60 to 90; 2 x 60 to 90.
    assert press(data, "check").total == "11 to 16 minutes"
    assert press(data | {"s1-sets": ""}, "check").total.endswith("1 step that has no time yet")
