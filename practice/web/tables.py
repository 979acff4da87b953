"""Tables as files that run nothing when a spreadsheet opens them."""

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

# A spreadsheet takes a cell that begins so for a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")


def cell(text: str) -> str:
    """Text that no spreadsheet reads as a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """CSV that a spreadsheet opens as it is."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(headings)
    lines.writerows([cell(one) for one in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def download(name: str, content_type: str, content: bytes) -> HttpResponse:
    """A file that runs nothing and stays in no cache; its name says nothing of whose it is."""
    return HttpResponse(
        content,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
