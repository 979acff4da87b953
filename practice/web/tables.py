"""Tables as files that run nothing when a spreadsheet opens them."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from django.http import HttpResponse, StreamingHttpResponse

# A spreadsheet takes a cell that begins so for a formula, in full width too, whatever blank or
# unseen stands before it. One that parts cells at another mark than a comma begins one after that.
# Our own mark before such a place counts with it: so each mark can be taken away again.
BEGINS = r"(?:^|(?<=[;\t\r\n]))"
FORMULA_NEXT = r"(?='*(?:[^\S\t\r\n]|[\0\ufeff\u200b-\u200d\u2060])*[=+\-@＝＋－＠\t\r\0])"
FORMULA = re.compile(BEGINS + FORMULA_NEXT)
GUARDED = re.compile(BEGINS + "'" + FORMULA_NEXT)
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def cell(text: str) -> str:
    """Text that no spreadsheet reads as a formula; a number stays one."""
    return text if NUMBER.fullmatch(text) else FORMULA.sub("'", text)


def plain(text: str) -> str:
    """What was written by `cell`."""
    return GUARDED.sub("", text)


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """CSV that a spreadsheet opens as it is."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([cell(one) for one in row] for row in (headings, *rows))
    return text.getvalue().encode("utf-8-sig")


def download(name: str, content_type: str, content: bytes) -> HttpResponse:
    """A file that runs nothing and stays in no cache; its name says nothing of whose it is."""
    return HttpResponse(content, headers=_headers(name, content_type))


def streamed(name: str, content_type: str, pieces: Iterator[bytes]) -> HttpResponse:
    """The same, written while it is sent."""
    headers = _headers(name, content_type)
    # Views and guards speak of HttpResponse; to a type checker this is another kind.
    return StreamingHttpResponse(pieces, headers=headers)  # type: ignore[return-value]


def _headers(name: str, content_type: str) -> dict[str, str]:
    return {
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
