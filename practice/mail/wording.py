"""A practice's own words around the facts of a letter. Pure: text in, text and HTML out.

There is no template language in them: a place such as {first_name} is filled in as text, once, and
nothing else means anything. The greeting stays first, the reason for the letter last, and what
stands between them is kept whole.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join

PLACE = re.compile(r"\{([^{}]*)\}")
# A link is shown in full, so it says where it leads; the full stop behind it is no part of it.
LINK = re.compile(r"https://[^\s<>\"{}]*[^\s<>\"{}.,;:!?)\]'’”]")
MARKED = re.compile(f"{PLACE.pattern}|{LINK.pattern}")
# A long address must not make the letter wider than the screen.
ANYWHERE = "overflow-wrap:anywhere;word-break:break-word"


class UnknownPlace(Exception):
    """A place that this kind of letter does not fill in. The words are fit for who typed it."""


@dataclass(frozen=True)
class Wording:
    """`lead` stands before the greeting, `before` after it, `after` and `sign_off` at the end.

    `values` fills the places, each on one line; a place without a value is left empty.
    """

    before: str = ""
    after: str = ""
    sign_off: str = ""
    lead: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    def in_text(self, letter: str) -> str:
        """The plain letter with these words in it."""
        greeting, _, rest = letter.strip("\n").partition("\n\n")
        facts, _, why = rest.rpartition("\n\n")
        parts = (
            self._text(self.lead), greeting, self._text(self.before), facts,
            self._text(self.after), self._text(self.sign_off), why,
        )  # fmt: skip
        return "\n\n".join(part for part in parts if part) + "\n"

    def in_html(self, content: str) -> str:
        """The letter's own HTML (paragraphs, the greeting first) with these words in it."""
        greeting, end, facts = content.partition("</p>")
        closing = self._html(self.after) + self._html(self.sign_off)
        return self._html(self.lead) + greeting + end + self._html(self.before) + facts + closing

    def _text(self, words: str) -> str:
        return PLACE.sub(lambda found: self.values.get(found[1], ""), words)

    def _html(self, words: str) -> str:
        paragraphs = [paragraph for paragraph in words.split("\n\n") if paragraph]
        return format_html_join(
            "",
            '<p style="{}">{}</p>\n',
            ((ANYWHERE, self._paragraph(paragraph)) for paragraph in paragraphs),
        )

    def _paragraph(self, words: str) -> str:
        first, *others = (self._line(line) for line in words.split("\n"))
        return format_html("{}{}", first, format_html_join("", "<br>{}", ((o,) for o in others)))

    def _line(self, words: str) -> str:
        return format_html_join("", "{}", ((piece,) for piece in self._pieces(words)))

    def _pieces(self, words: str) -> Iterator[str]:
        """Text to be escaped, and links, which are marked as HTML already."""
        at = 0
        for found in MARKED.finditer(words):
            yield words[at : found.start()]
            is_link = found[1] is None
            yield (
                format_html('<a href="{0}">{0}</a>', found[0])
                if is_link
                else self.values.get(found[1], "")
            )
            at = found.end()
        yield words[at:]


def tidy(words: str) -> str:
    """As it is kept: plain line ends, no space behind a line, one blank line between paragraphs."""
    lines = re.split("\r\n|[\r\n\u2028\u2029]", words)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def check_places(words: str, allowed: Collection[str]) -> None:
    """Every place is one of `allowed`; raises UnknownPlace."""
    names = [f"{{{name}}}" for name in allowed]
    known = ", ".join(names[:-1]) + f" and {names[-1]}" if names[1:] else "".join(names)
    for name in PLACE.findall(words):
        if name not in allowed:
            raise UnknownPlace(f"{{{name}}} is not filled in here. You may use {known}.")
    if set("{}") & set(PLACE.sub("", words)):
        raise UnknownPlace(
            f"Curly brackets stand around {known} only. Take out the one that is left over."
        )
