"""The pages of the practice's own words: typing, looking, trying, keeping, going back."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.overview.letter_places import TO_CLIENTS
from clients.overview.wording_actions import WordsHaveChanged, set_words
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import LetterWords, OutboundEmail
from practice.mail.rechecks import check_for
from tests.factories.letters import worded
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
PAGE = reverse("letter_wording", args=["visit_booked"])


@pytest.fixture
def browser(client: Browser, admin_member: Membership, signed_in: SignIn) -> Browser:
    """Somebody of the office at their screen."""
    return signed_in(client, admin_member)


def typed(**changes: Any) -> dict[str, Any]:
    return {"before": "", "after": "", "seen": 0, "form_key": uuid4(), "do": "save"} | changes


def frame(page: Any) -> str:
    """The address of the light preview."""
    return str(re.findall(r'<iframe[^>]*\ssrc="([^"]+)"', page.content.decode())[-2])


def test_every_kind_to_clients_is_listed_with_its_subject(
    browser: Browser, admin_member: Membership
) -> None:
    worded(admin_member, "visit_booked", before="Park outside.")
    worded(admin_member, "visit_moved", before="Once.")
    worded(admin_member, "visit_moved")
    html = browser.get(reverse("letter_wordings")).content.decode()
    for kind, one in TO_CLIENTS.items():
        assert reverse("letter_wording", args=[kind]) in html
        assert one.words in html
    assert "Your visit is now on" in html
    assert "Your routine for home" in html
    assert html.count("Changed</span>") == 1
    # To staff, or written anew each time.
    assert {"health_alert", "sign_in", "letter_test", "message", "news"}.isdisjoint(TO_CLIENTS)


def test_a_version_that_never_was_is_one_that_changed(browser: Browser) -> None:
    page = browser.post(PAGE, typed(before="Park outside.", seen=5))
    assert page.status_code == 409
    assert "Park outside." in page.content.decode()
    assert browser.post(PAGE, typed(before="Park outside.", seen=0)).status_code == 302


def test_the_list_asks_as_often_for_one_changed_kind_as_for_three(
    browser: Browser, admin_member: Membership, django_assert_num_queries: Any
) -> None:
    browser.get(reverse("letter_wordings"))
    for kinds in (["intake"], ["pulse", "visit_booked"]):
        for kind in kinds:
            worded(admin_member, kind, before="Ours.")
        # The session, the user, the place, and the words of all kinds.
        with django_assert_num_queries(4):
            browser.get(reverse("letter_wordings"))


def test_words_are_kept_with_who_and_when(browser: Browser, admin_member: Membership) -> None:
    answer = browser.post(
        PAGE, typed(before="Park outside.\r\n\r\n\r\n\r\nRing twice. ", after="X")
    )
    assert answer.status_code == 302
    kept = LetterWords.objects.get()
    assert (kept.before, kept.after, kept.version) == ("Park outside.\n\nRing twice.", "X", 1)
    event = AuditEvent.objects.get(verb="letter_words.set")
    assert (event.actor_id, event.practice_id) == (admin_member.user_id, admin_member.practice_id)
    assert event.fields == ["after", "before", "visit_booked"]
    html = browser.get(PAGE).content.decode()
    assert "Park outside." in html
    assert admin_member.name in html.split('id="before"')[1]


def test_the_same_words_again_keep_nothing(browser: Browser) -> None:
    browser.post(PAGE, typed(before="Park outside."))
    browser.post(PAGE, typed(before="Park outside."))
    assert LetterWords.objects.count() == 1
    assert AuditEvent.objects.filter(verb="letter_words.set").count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dear {name}", "{name} is not filled in here. You may use {first_name}, {practice}"),
        ("x" * 601, "Shorten this to 600 characters. It has 601."),
        ("a\x00b", "Take out the hidden characters"),
        ("a\x1b[31mb", "Take out the hidden characters"),
        ("a\u202eb", "Take out the hidden characters"),
    ],
)
def test_what_cannot_stand_in_a_letter_is_refused_and_stays_in_the_box(
    text: str, said: str, browser: Browser
) -> None:
    answer = browser.post(PAGE, typed(before=text, after="Kept in the box."))
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert "Kept in the box." in answer.content.decode()
    assert not LetterWords.objects.exists()


def test_600_characters_pass_however_the_browser_ends_its_lines(browser: Browser) -> None:
    text = ("x" * 59 + "\r\n") * 9 + "y" * 60
    assert browser.post(PAGE, typed(before=text)).status_code == 302
    assert len(LetterWords.objects.get().before) == 600


def test_words_that_claim_are_pointed_out_once_and_may_stay(browser: Browser) -> None:
    first = browser.post(PAGE, typed(before="This heals your feet."))
    assert first.status_code == 422
    assert "Think again about these words: heals" in first.content.decode()
    assert not LetterWords.objects.exists()
    form = first.context["form"]
    again = typed(before="This heals your feet.", thought_of=form.data["thought_of"])
    assert browser.post(PAGE, again).status_code == 302
    assert LetterWords.objects.get().before == "This heals your feet."


def test_of_two_people_the_second_is_told_and_keeps_what_they_typed(
    browser: Browser, owner: Membership
) -> None:
    worded(owner, "visit_booked", before="Theirs.")
    answer = browser.post(PAGE, typed(before="Mine.", seen=0))
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Somebody changed these words" in html
    assert "Mine." in html
    assert "Theirs." in html
    assert answer.context["form"].data["seen"] == "1"
    assert browser.post(PAGE, typed(before="Mine.", seen=1)).status_code == 302


def test_of_two_who_save_at_once_one_is_told(owner: Membership) -> None:
    """The version was free when it was looked at; the database has the last word."""
    values: dict[str, Any] = {"kind": "intake", "after": "", "seen": 0, "by": owner, "now": NOW}
    set_words(before="One.", **values)
    with pytest.raises(WordsHaveChanged):
        set_words(before="Two.", **values)


def test_the_usual_words_come_back_and_what_was_said_can_be_read(browser: Browser) -> None:
    browser.post(PAGE, typed(before="Park outside."))
    answer = browser.post(reverse("usual_wording", args=["visit_booked"]), follow=True)
    html = answer.content.decode()
    assert "The usual words are used again" in html
    assert "Park outside." in html.split('id="before"')[1]
    assert [row.before for row in LetterWords.objects.order_by("version")] == ["Park outside.", ""]
    browser.post(reverse("usual_wording", args=["visit_booked"]))
    assert LetterWords.objects.count() == 2


def test_a_preview_shows_the_letter_as_it_would_be_and_keeps_nothing(browser: Browser) -> None:
    page = browser.post(PAGE, typed(before="Park outside, {first_name} & co.", do="look"))
    assert page.status_code == 200
    html = page.content.decode()
    assert "Park outside, Alex &amp; co." in html
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in html
    light = frame(page)
    shown = browser.get(light)
    assert "Park outside, Alex &amp; co." in shown.content.decode()
    assert "@media not all" in shown.content.decode()
    assert "@media all" in browser.get(light.replace("?", "?dark&")).content.decode()
    policy = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script" not in policy
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert not LetterWords.objects.exists()
    assert not OutboundEmail.objects.exists()
    # Another kind's frame, or a name nobody was given, shows what is saved.
    other = light.replace("visit_booked", "intake")
    assert "Park outside" not in browser.get(other).content.decode()


def test_the_last_few_previews_are_kept_apart(browser: Browser) -> None:
    frames = [frame(browser.post(PAGE, typed(before=f"Number {n}.", do="look"))) for n in range(7)]
    shown = [f"Number {n}." in browser.get(at).content.decode() for n, at in enumerate(frames)]
    assert shown == [False, False, True, True, True, True, True]


def test_the_sign_off_stands_under_every_kind(browser: Browser) -> None:
    sign_off = reverse("letter_wording", args=["sign-off"])
    page = browser.post(sign_off, typed(after="Warmly, {practice}", do="look"))
    assert "Warmly, " in page.context["letter"].text
    assert browser.post(sign_off, typed(after="Warmly, {practice}")).status_code == 302
    for kind in TO_CLIENTS:
        page = browser.get(reverse("letter_wording", args=[kind]))
        assert page.context["letter"].text.split("\n\n")[-2].startswith("Warmly, ")
    assert browser.post(sign_off, typed(after="{when}")).status_code == 422


def test_a_test_goes_to_whoever_asks_once_and_says_what_it_is(
    browser: Browser, admin_member: Membership
) -> None:
    form = typed(before="Park outside, {first_name}.", do="test")
    for _ in range(2):
        answer = browser.post(PAGE, form)
        assert answer.status_code == 200
        assert f"A test is on its way to {admin_member.user.email}" in answer.content.decode()
    letter = OutboundEmail.objects.get()
    assert (letter.kind, letter.lane) == ("letter_test", "now")
    assert letter.recipient == admin_member.user.email
    parts = letter.body_text.split("\n\n")
    assert parts[0].startswith("This is a test. It went to you alone")
    assert parts[1:3] == ["Hello Alex Morgan,", "Park outside, Alex."]
    assert letter.body_html.index("This is a test.") < letter.body_html.index("Hello Alex")
    assert letter.subject.startswith("Your visit on ")
    assert letter.list_unsubscribe_url == ""
    assert AuditEvent.objects.filter(verb="letter.tested").count() == 1
    assert not LetterWords.objects.exists()
    # The page that came back is another form: pressed again on purpose, another letter goes.
    assert answer.context["form"].data["form_key"] != str(form["form_key"])


@pytest.mark.parametrize("kind", ["sign-off", *TO_CLIENTS])
def test_every_kind_can_be_tried(kind: str, browser: Browser) -> None:
    browser.post(reverse("letter_wording", args=[kind]), typed(after="Ours.", do="test"))
    letter = OutboundEmail.objects.get()
    assert "Ours." in letter.body_text
    assert letter.body_text.startswith("This is a test.")


def test_after_ten_tests_in_an_hour_there_is_a_rest(
    browser: Browser, admin_member: Membership
) -> None:
    for _ in range(10):
        browser.post(PAGE, typed(do="test"))
    answer = browser.post(PAGE, typed(do="test", before="Still here."))
    assert "10 tests went to you in the last hour" in answer.content.decode()
    assert "Still here." in answer.content.decode()
    assert OutboundEmail.objects.count() == 10
    hour_ago = timezone.now() - timedelta(minutes=61)
    OutboundEmail.objects.update(created_at=hour_ago)
    browser.post(PAGE, typed(do="test"))
    assert OutboundEmail.objects.count() == 11


def test_a_test_does_not_go_to_somebody_who_left(
    browser: Browser, admin_member: Membership
) -> None:
    browser.post(PAGE, typed(do="test"))
    letter = OutboundEmail.objects.get()
    assert check_for(letter.kind)(letter, now=timezone.now()).do == "send"
    Membership.objects.filter(pk=admin_member.pk).update(ended_at=timezone.now())
    assert check_for(letter.kind)(letter, now=timezone.now()).do == "suppress"


@pytest.mark.parametrize("kind", ["health_alert", "sign_in", "letter_test", "carrier_pigeon", ""])
def test_letters_to_staff_and_of_the_house_have_no_such_page(kind: str, browser: Browser) -> None:
    assert browser.get(f"/settings/letters/{kind or 'nothing'}/").status_code == 404


def test_a_therapist_changes_no_letters_of_the_practice(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    page = signed_in(client, therapist).post(PAGE, typed(before="Mine."))
    assert page.status_code == 403
    assert not LetterWords.objects.exists()


def test_another_practice_s_words_are_shown_to_nobody(
    browser: Browser, other_therapist: Membership
) -> None:
    worded(other_therapist, "visit_booked", before="Theirs.")
    worded(other_therapist, "", after="Theirs.")
    assert "Theirs." not in browser.get(PAGE).content.decode()
    assert "Changed</span>" not in browser.get(reverse("letter_wordings")).content.decode()
