"""A practice's own words set into a letter: where they stand, and that they are text."""

import pytest

from practice.mail.wording import UnknownPlace, Wording, check_places, tidy

LETTER = "Hello Amira,\n\nYour visit is on Monday.\n\nSee it:\nhttps://x.example\n\nYou get this.\n"
CONTENT = "<p>Hello Amira,</p>\n<p>Your visit is on Monday.</p>\n"
P = '<p style="overflow-wrap:anywhere;word-break:break-word">'


def test_in_text_they_stand_around_the_facts() -> None:
    own = Wording("Park behind the house.", "Bring socks.\n\nSee you.", "Sam", "A test.")
    assert own.in_text(LETTER) == (
        "A test.\n\nHello Amira,\n\nPark behind the house.\n\nYour visit is on Monday.\n\n"
        "See it:\nhttps://x.example\n\nBring socks.\n\nSee you.\n\nSam\n\nYou get this.\n"
    )


def test_in_html_they_stand_around_the_facts() -> None:
    own = Wording("Park behind\nthe house.", "Bring socks.\n\nSee you.", "Sam", "A test.")
    assert own.in_html(CONTENT) == (
        f"{P}A test.</p>\n<p>Hello Amira,</p>{P}Park behind<br>the house.</p>\n\n"
        "<p>Your visit is on Monday.</p>\n"
        f"{P}Bring socks.</p>\n{P}See you.</p>\n{P}Sam</p>\n"
    )


def test_a_letter_without_a_middle_keeps_its_ends() -> None:
    assert Wording(before="Now.").in_text("Hello,\n\nBye.\n") == "Hello,\n\nNow.\n\nBye.\n"


def test_places_are_filled_in_as_text_and_once() -> None:
    own = Wording(
        "Dear {first_name}, {practice} waits.",
        values={"first_name": "<b>{practice}</b> https://evil.example", "practice": "Fell & Foot"},
    )
    assert own.in_text(LETTER).split("\n\n")[1] == (
        "Dear <b>{practice}</b> https://evil.example, Fell & Foot waits."
    )
    assert own.in_html(CONTENT).split(P)[1].split("</p>")[0] == (
        "Dear &lt;b&gt;{practice}&lt;/b&gt; https://evil.example, Fell &amp; Foot waits."
    )


def test_a_place_without_a_value_is_left_empty() -> None:
    assert Wording("With {therapist}.").in_text(LETTER).split("\n\n")[1] == "With ."


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Map: https://a.example/b?c=1&d=2.",
         'Map: <a href="https://a.example/b?c=1&amp;d=2">https://a.example/b?c=1&amp;d=2</a>.'),
        ("(https://a.example/b)", '(<a href="https://a.example/b">https://a.example/b</a>)'),
        ("http://a.example", "http://a.example"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("<a href='https://a.example'>here</a>",
         "&lt;a href=&#x27;<a href=\"https://a.example\">https://a.example</a>&#x27;&gt;here"
         "&lt;/a&gt;"),
        ("{% now 'Y' %} {{ client.name }}", "{% now &#x27;Y&#x27; %} {}"),
        ("https://a.example/{first_name}",
         '<a href="https://a.example/">https://a.example/</a>Amira'),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
    ],
)  # fmt: skip
def test_only_an_https_address_becomes_a_link_and_nothing_becomes_markup(
    typed: str, shown: str
) -> None:
    own = Wording(typed, values={"first_name": "Amira", "% now 'Y' %": "{% now 'Y' %}"})
    assert own.in_html(CONTENT).split(P)[1].split("</p>")[0] == shown


def test_words_are_tidied_before_they_are_kept() -> None:
    said = tidy("  One \r\n two\t\r\n\r\n\r\n\r\nthree\rfour\u2028five \n")
    assert said == "One\n two\n\nthree\nfour\nfive"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "{frist_name}",
            "{frist_name} is not filled in here. You may use {first_name} and {when}.",
        ),
        ("{{ first_name }}", "{ first_name } is not filled in here."),
        ("{}", "{} is not filled in here."),
        ("{first_name", "Curly brackets stand around {first_name} and {when} only."),
        ("}", "Curly brackets stand around {first_name} and {when} only."),
        ("{first_name.__class__}", "{first_name.__class__} is not filled in here."),
    ],
)
def test_an_unknown_place_is_refused_with_those_that_may_be_used(typed: str, said: str) -> None:
    with pytest.raises(UnknownPlace) as refused:
        check_places(typed, ("first_name", "when"))
    assert str(refused.value).startswith(said)


def test_known_places_and_plain_words_pass() -> None:
    check_places("Dear {first_name}, see you {when}. {first_name}", ("first_name", "when"))
