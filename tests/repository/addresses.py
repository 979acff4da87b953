"""Every address of the product, as the resolver knows it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """A named address, the view behind it and the names of its arguments."""

    name: str
    view: Callable[..., Any]
    arguments: frozenset[str]

    @property
    def guard(self) -> str:
        """Who may come in: a permission, `member`, `signed_in`, `public`, or "" for nobody said."""
        return str(getattr(self.view, "guard", ""))


@cache
def addresses() -> tuple[Address, ...]:
    """All of them, the demo's apart."""
    return tuple(_under(get_resolver()))


def _under(resolver: URLResolver, taken: frozenset[str] = frozenset()) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        arguments = taken | set(entry.pattern.converters) | set(_groups(entry))
        if isinstance(entry, URLResolver):
            yield from _under(entry, frozenset(arguments))
        else:
            yield Address(entry.name or f"(no name: {entry.pattern})", entry.callback, arguments)


def _groups(entry: URLPattern | URLResolver) -> set[str]:
    return set(entry.pattern.regex.groupindex)
