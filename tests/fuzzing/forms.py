"""Which fields a form has: what its page shows, and what the view behind it reads besides."""

import inspect
import re
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.forms import BaseForm, BaseFormSet

READ = re.compile(r"""(?:GET|POST|FILES)\.(?:get|getlist)\(\s*["']([\w-]+)["']""")
ASKED = re.compile(r"""["']([\w-]+)["'] (?:not )?in request\.(?:GET|POST)""")
SENT = {"input", "select", "textarea", "button"}


@dataclass
class Field:
    """A field as a page shows it: its kind, and what somebody may send without typing."""

    name: str
    kind: str = "text"
    values: list[str] = field(default_factory=list)


@dataclass
class Shown:
    """The forms of one page: method, path and fields."""

    forms: list[tuple[str, str, dict[str, Field]]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.shown = Shown()
        self._inside: dict[str, Field] | None = None
        self._by_id: dict[str, dict[str, Field]] = {}
        self._select: Field | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._inside = {}
            path = urlsplit(urljoin(self.address, given.get("action", ""))).path
            self.shown.forms.append((given.get("method", "get").lower(), path, self._inside))
            self._by_id[given.get("id", "")] = self._inside
        elif tag == "option" and self._select is not None:
            self._select.values.append(given.get("value", ""))
        elif tag in SENT and given.get("name"):
            self._take(tag, given)

    def _take(self, tag: str, given: dict[str, str]) -> None:
        fields = self._by_id.get(given.get("form", ""), self._inside)
        if fields is None:
            return
        name = given["name"]
        kind = given.get("type", "text") if tag == "input" else tag
        one = fields.setdefault(name, Field(name, kind))
        if "value" in given:
            one.values.append(given["value"])
        self._select = one if tag == "select" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif tag == "select":
            self._select = None


def forms_in(html: str, address: str) -> list[tuple[str, str, dict[str, Field]]]:
    """Each form of a page: its method, the path it goes to, and its fields."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.shown.forms


def read_by(view: Any) -> set[str]:
    """Names that the module of a view asks a request for, and those of the forms it knows."""
    inner = inspect.unwrap(getattr(view, "view_class", view))
    module = sys.modules[inner.__module__]
    try:
        source = inspect.getsource(module)
    except OSError:
        source = ""
    names = set(READ.findall(source)) | set(ASKED.findall(source))
    for one in vars(module).values():
        names |= _names_of(one)
    return names | _names_of(getattr(inner, "form_class", None))


def _names_of(one: Any) -> set[str]:
    if not isinstance(one, type):
        return set()
    if issubclass(one, BaseFormSet):
        counts = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
        return {f"form-{count}" for count in counts}
    return set(getattr(one, "base_fields", ())) if issubclass(one, BaseForm) else set()
