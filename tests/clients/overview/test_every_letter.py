"""What holds for every kind of letter to clients, with a practice's own words at their longest."""

import re
from html import unescape

import pytest
from django.utils import timezone

from clients.overview.letter_places import TO_CLIENTS, places_of
from clients.overview.letter_samples import sample_letter
from practice.accounts.models import Membership, Practice
from practice.mail.models import LONGEST_WORDS
from practice.mail.rendering import Rendered
from tests.factories.letters import worded
from tests.practice.test_tokens import contrast

pytestmark = pytest.mark.django_db
LINK = f"https://a.example/{'x' * 80}"
LONGEST = f"{LINK}\n\n{'Wörter & <so> weiter. ' * 40}"[:LONGEST_WORDS]
KINDS = pytest.mark.parametrize("kind", TO_CLIENTS)
# Words are kept as they are; a colour of the dark may only take another's place.
COLOURS = {"background", "color", "border-color"}


def a_letter(practice: Practice, kind: str, own: str = LONGEST) -> Rendered:
    return sample_letter(practice, kind, before=own, after=own, now=timezone.now())


def words_of(html: str) -> list[str]:
    """The words that are seen, in their order."""
    body = re.sub(r"<(style|title)>.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", body)).split()


@pytest.fixture
def lettered(practice: Practice, owner: Membership) -> Practice:
    """A practice with a long sign-off."""
    worded(owner, "", after=LONGEST)
    return practice


@KINDS
def test_a_letter_is_light(kind: str, lettered: Practice) -> None:
    letter = a_letter(lettered, kind)
    assert len(letter.html.encode()) < 60_000
    assert letter.html.count(f'<a href="{LINK}">{LINK}</a>') == 3


@KINDS
def test_its_shape_needs_nothing_but_what_stands_in_its_elements(
    kind: str, lettered: Practice
) -> None:
    html = a_letter(lettered, kind).html
    dark = re.search(r"@media \(prefers-color-scheme: dark\) \{(.*?)\n    \}", html, re.DOTALL)
    assert dark is not None
    properties = re.findall(r"([a-z-]+): [^;]+;", dark[1])
    assert set(properties) == COLOURS
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    # The one rule besides is that of the sign-in code, which is no letter to a client.
    assert style[1].replace(dark[0], "").strip().startswith(".i-card p > strong:only-child")
    assert style[1].replace(dark[0], "").count("{") == 1
    assert "max-width:600px" in html
    widths = [int(width) for width in re.findall(r'width[=:]"?(\d+)(?!%)\b', html)]
    assert max(widths, default=0) <= 600
    assert html.count('role="presentation"') == html.count("<table")
    inline = ";".join(re.findall(r'style="([^"]*)"', html))
    assert not re.search(r"\b(position|float)\b|display:(?!inline-block)", inline)


@KINDS
def test_it_says_its_language_and_that_it_may_be_dark(kind: str, lettered: Practice) -> None:
    html = a_letter(lettered, kind).html
    assert '<html lang="en-GB">' in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert '<meta name="supported-color-schemes" content="light dark">' in html


@KINDS
def test_it_fetches_nothing(kind: str, lettered: Practice) -> None:
    html = a_letter(lettered, kind).html
    assert not re.search(r"<(img|script|link|iframe|object|video|audio|form|input)\b", html)
    assert not re.search(r"url\(|@import|src=|background=", html)


@KINDS
def test_it_has_one_button_at_most_with_its_address_written_out(
    kind: str, lettered: Practice
) -> None:
    html = a_letter(lettered, kind).html
    buttons = re.findall(r'<a class="i-button" href="([^"]+)" style="([^"]+)"', html)
    assert len(buttons) <= 1
    for address, style in buttons:
        assert f'word-break:break-all">{address}</p>' in html
        # 14 + 20 + 14 pixels.
        assert "padding:14px 24px" in style
        assert "line-height:20px" in style


@KINDS
def test_its_plain_text_says_all_of_it(kind: str, lettered: Practice) -> None:
    """Each word that is seen in the HTML is in the text; a button's label apart."""
    letter = a_letter(lettered, kind)
    html = re.sub(r'(<a class="i-button"[^>]*>)[^<]*', r"\1", letter.html)
    # A link's words stand for its address, which the text writes out.
    html = re.sub(r'<a href="([^"]+)">(?!https)([^<]+)</a>\.?', r"\2: \1", html)
    seen, said = words_of(html), letter.text.split()
    # The practice's name stands above the letter.
    seen = [word.strip(":-,.") for word in seen[len(lettered.name.split()) :]]
    plain = [word.strip(":-,.") for word in said]
    missing = [word for word in seen if word and word not in plain]
    assert missing == []


@KINDS
def test_the_facts_and_the_subject_are_the_same_with_and_without_own_words(
    kind: str, practice: Practice
) -> None:
    bare, own = a_letter(practice, kind, own=""), a_letter(practice, kind)
    assert own.subject == bare.subject
    assert own.text.replace(f"{LONGEST.strip()}\n\n", "") == bare.text
    greeting, *_, why = bare.text.strip().split("\n\n")
    assert greeting.startswith(("Hello Alex Morgan,", "Dear Alex,"))
    assert why.startswith("You get this because")
    assert own.text.startswith(greeting)
    assert own.text.strip().endswith(why)


@KINDS
def test_every_place_of_a_kind_is_filled(kind: str, practice: Practice) -> None:
    for place in places_of(kind):
        letter = a_letter(practice, kind, own=f"[{{{place.name}}}]")
        assert "[]" not in letter.text
        assert "[{" not in letter.text


@KINDS
def test_a_sample_leaves_no_gap(kind: str, practice: Practice) -> None:
    """Nothing that the template names is missing from the invented values."""
    letter = a_letter(practice, kind, own="")
    for gap in ("  ", " .", " ,", ": with", "takes .", "on :", "on ,", "for :"):
        assert gap not in letter.text
    assert letter.subject.strip() == letter.subject != ""


@pytest.mark.parametrize(
    ("name", "ground", "least"),
    [
        ("i-page", "i-card", 7),
        ("i-name", "i-page", 4.5),
        ("i-quiet", "i-page", 4.5),
        ("i-quiet", "i-card", 4.5),
        ("i-button", "i-button", 4.5),
        ("a", "i-card", 4.5),
    ],
)
def test_its_colours_can_be_read_in_the_light_and_in_the_dark(
    name: str, ground: str, least: float, practice: Practice
) -> None:
    html = a_letter(practice, "visit_reminder").html
    dark = re.search(r"@media \(prefers-color-scheme: dark\) \{(.*?)\n    \}", html, re.DOTALL)
    assert dark is not None
    for look in (light_colours(html), dark_colours(dark[1])):
        assert contrast(look[name]["color"], look[ground]["background"]) >= least


def dark_colours(rules: str) -> dict[str, dict[str, str]]:
    """By class, its colours in the dark; "a" is a link in the text."""
    found = {
        re.sub(r"^\.", "", selector): dict(re.findall(r"(color|background): (#\w+)", body))
        for selector, body in re.findall(r"(\S[^{]*?) \{ ([^}]*)\}", rules)
    }
    found["a"] = found["i-page a:not(.i-button)"]
    return found


def light_colours(html: str) -> dict[str, dict[str, str]]:
    """The same by the styles of the elements; a link's is the mail program's own, a dark blue."""
    found: dict[str, dict[str, str]] = {"a": {"color": "#0000ee"}}
    for tag in re.findall(r"<(?:body|table|td|p|a)\b[^>]*class=\"i-[^>]*>", html):
        name = re.search(r'class="(i-\w+)"', tag)
        style = re.search(r'style="([^"]*)"', tag)
        assert name is not None
        assert style is not None
        colours = re.findall(r"(?:^|;)(color|background):(#\w+)", style[1])
        found.setdefault(name[1], {}).update(colours)
    return found
