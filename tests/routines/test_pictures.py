"""Pictures of steps: kept small, once and unchanged, and never without words."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from PIL import Image

from practice.accounts.models import Membership
from routines.editor import of_version
from routines.models import RoutineStep, RoutineVersion, StepPicture
from routines.pictures import NOT_THERE, TOO_MUCH, UNUSED_FOR, forget_unused
from routines.queries import any_version
from tests.factories import MembershipFactory
from tests.factories.homecare import NOW
from tests.factories.routines import a_picture, drawn, own_routine
from tests.routines.test_editor_pages import as_sent

pytestmark = pytest.mark.django_db
ALT = "A thumb on the arch."
Send = Callable[..., Any]


@pytest.fixture
def version(therapist: Membership) -> RoutineVersion:
    """Two steps."""
    return own_routine(therapist, {"title": "A"}, {"title": "B"})


@pytest.fixture
def send(
    client: Browser, therapist: Membership, signed_in: Callable[..., Browser],
    version: RoutineVersion,
) -> Send:  # fmt: skip
    """`send(press, **fields)`: the editor's page, sent with changes; "-" in names as "__"."""
    browser = signed_in(client, therapist)
    address = reverse("edit_routine", args=[version.routine.ref])

    def sent(press: str, start: Any = None, **fields: Any) -> Any:
        data = as_sent(start or of_version(version, is_copy=False)) | {"press": press}
        return browser.post(address, data | {k.replace("__", "-"): v for k, v in fields.items()})

    return sent


def file(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("me.png", drawn() if content is None else content)


def test_a_picture_is_written_small_and_shown_where_the_routine_is(
    send: Send, client: Browser, version: RoutineVersion
) -> None:
    answer = send("save", s1__picture_file=file(), s1__picture_alt=ALT)
    assert answer.status_code == 302
    kept = StepPicture.objects.get()
    first, second = version.routine.versions.get(number=2).steps.all()
    assert (first.picture, first.picture_alt, second.picture) == (kept, ALT, None)
    image = Image.open(io.BytesIO(bytes(kept.content)))
    assert (image.format, image.size, kept.width, kept.height) == ("WEBP", (80, 40), 80, 40)
    page = client.get(reverse("routine", args=[version.routine.ref])).content.decode()
    address = reverse("step_picture", args=[kept.ref])
    assert (
        f'<img class="step-picture" src="{address}" alt="{ALT}" width="80" height="40" '
        'loading="lazy">' in page
    )  # fmt: skip
    shown = client.get(address)
    assert (shown.content, shown["Content-Type"]) == (bytes(kept.content), "image/webp")
    assert shown["Cache-Control"] == "private, max-age=31536000, immutable"
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_it_stays_on_the_page_through_presses_until_it_is_taken_out(send: Send) -> None:
    page = send("down:1", s1__picture_file=file(), s1__picture_alt=ALT)
    assert page.status_code == 200
    editor = page.context["editor"]
    ref = StepPicture.objects.get().ref
    assert [step.picture_ref for step in editor.steps] == ["", ref]
    assert reverse("step_picture", args=[ref]) in page.content.decode()
    plain = send("plain:1", start=editor).context["editor"]
    assert [(step.picture_ref, step.typed()["picture_alt"]) for step in plain.steps] == [
        ("", ""), ("", ""),
    ]  # fmt: skip
    assert (plain.said, plain.said_at) == ("The picture is taken out.", "1")


def test_versions_share_a_picture_and_a_copy_keeps_it(send: Send, version: RoutineVersion) -> None:
    send("save", s1__picture_file=file(), s1__picture_alt=ALT)
    second = version.routine.versions.prefetch_related("steps").get(number=2)
    answer = send(
        "save", start=of_version(second, is_copy=False), when="Now", s2__picture_file=file(),
        s2__picture_alt="The same.",
    )  # fmt: skip
    assert answer.status_code == 302
    assert StepPicture.objects.count() == 1
    assert RoutineStep.objects.filter(picture__isnull=False).count() == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Choose a picture as JPEG, PNG or WebP."),
        (b"\x89PNG\r\n\x1a\n", "This file cannot be read."),
        (b"RIFF\0\0\0\0WEBPVP8 ", "This file cannot be read."),
        (b"", "This file is empty."),
    ],
)
@pytest.mark.parametrize("press", ["save", "check"])
def test_what_is_no_picture_is_refused_at_its_step(
    press: str, content: bytes, says: str, send: Send, version: RoutineVersion
) -> None:
    page = send(press, s2__picture_file=file(content), s2__picture_alt=ALT, s1__tip="Slowly.")
    assert page.status_code == 422
    ((said, at),) = page.context["editor"].problems[-1:]
    assert said.startswith(f"Step 2: {says}")
    assert f'id="{at}"' in page.content.decode()
    assert page.context["editor"].steps[0].typed()["tip"] == "Slowly."
    assert (StepPicture.objects.count(), version.routine.versions.count()) == (0, 1)


def test_more_than_is_read_is_said(send: Send) -> None:
    page = send("save", s1__picture_file=file(b"\0" * (12 * 1024 * 1024)))
    assert page.status_code == 422
    assert (TOO_MUCH, "") in page.context["editor"].problems


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"s1__picture_file": drawn()},
         "Step 1: Write what the picture shows, for somebody who cannot see it."),
        ({"s1__picture_alt": ALT}, "Step 1: Add the picture, or empty this."),
        ({"s1__picture_file": drawn(), "s1__picture_alt": "A hot towel."},
         "Step 1: “hot” in the picture: tick heat. Or say here why not."),
        ({"s1__picture_id": "22222AAAAA", "s1__picture_alt": ALT}, NOT_THERE),
        ({"s1__picture_id": "../../me/", "s1__picture_alt": ALT}, NOT_THERE),
    ],
)  # fmt: skip
def test_a_picture_and_its_words_come_together(
    fields: dict[str, Any], says: str, send: Send, version: RoutineVersion
) -> None:
    given = {k: file(v) if isinstance(v, bytes) else v for k, v in fields.items()}
    page = send("save", **given)
    assert page.status_code == 422
    assert says in [said for said, _ in page.context["editor"].problems]
    assert version.routine.versions.count() == 1


def test_another_practice_has_pictures_of_its_own(
    send: Send, client: Browser, therapist: Membership
) -> None:
    other = a_picture(MembershipFactory(role="therapist"), NOW)
    assert send("save", s1__picture_id=other.ref, s1__picture_alt=ALT).status_code == 422
    assert client.get(reverse("step_picture", args=[other.ref])).status_code == 404
    assert a_picture(therapist, NOW) != other == StepPicture.objects.earliest("pk")


def test_what_was_never_saved_is_forgotten_after_a_week(
    therapist: Membership, version: RoutineVersion
) -> None:
    used, unused = (a_picture(therapist, NOW, colour) for colour in ("teal", "red"))
    own_routine(therapist, {"picture": used, "picture_alt": ALT}, code="pictured")
    later = NOW + timedelta(days=1)
    new = a_picture(therapist, later, "blue")
    forget_unused(therapist.practice, now=NOW + UNUSED_FOR)
    assert StepPicture.objects.count() == 3
    forget_unused(therapist.practice, now=later + UNUSED_FOR)
    assert set(StepPicture.objects.all()) == {used, new}
    assert unused not in StepPicture.objects.all()


def test_what_is_added_again_after_days_is_kept_for_a_week_more(
    send: Send, therapist: Membership
) -> None:
    first = a_picture(therapist, NOW)
    again = a_picture(therapist, NOW + UNUSED_FOR + timedelta(days=1))
    assert again.ref == first.ref  # a page that is open still shows it
    forget_unused(therapist.practice, now=again.made_at + UNUSED_FOR)
    assert StepPicture.objects.get().made_at == again.made_at
    assert send("save", s1__picture_id=first.ref, s1__picture_alt=ALT).status_code == 302
    assert RoutineStep.objects.get(picture__isnull=False).picture == again


@pytest.mark.parametrize(
    ("used", "after"),
    [(True, UNUSED_FOR + timedelta(days=1)), (False, timedelta(0)), (False, timedelta(hours=23))],
)
def test_what_is_used_or_fresh_is_not_kept_anew(
    used: bool, after: timedelta, therapist: Membership
) -> None:
    first = a_picture(therapist, NOW)
    if used:
        own_routine(therapist, {"picture": first, "picture_alt": ALT}, code="pictured")
    again = a_picture(therapist, NOW + after)
    assert (again, again.made_at) == (first, NOW)


def test_the_database_keeps_a_picture_as_it_is_and_never_without_words(
    therapist: Membership, version: RoutineVersion
) -> None:
    kept = a_picture(therapist, NOW)
    with pytest.raises(DatabaseError, match="never_altered"), transaction.atomic():
        StepPicture.objects.update(content=b"other")
    for fields in ({"picture": kept}, {"picture_alt": ALT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoutineStep.objects.create(
                practice=therapist.practice, version=version, number=3, title="C", tags=["heat"],
                instruction="Be still.", min_seconds=1, max_seconds=1, **fields,
            )  # fmt: skip


@pytest.mark.parametrize("pictured", [1, 3])
def test_pictures_cost_no_query(
    pictured: int, therapist: Membership, django_assert_num_queries: Callable[..., Any]
) -> None:
    steps = [
        {"picture": a_picture(therapist, NOW, colour), "picture_alt": ALT}
        for colour in ("teal", "red", "blue")[:pictured]
    ]
    made = own_routine(therapist, *steps, {}, code="pictured")
    with django_assert_num_queries(3):
        found = any_version(therapist.practice, made.routine.ref)
        assert found is not None
        sides = [step.picture.width for step in found.steps.all() if step.picture]
        assert bytes(next(s.picture for s in found.steps.all() if s.picture).content)  # deferred
    assert sides == [80] * pictured
