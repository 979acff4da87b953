"""QR codes: an address that a telephone reads off a screen or a sheet of paper."""

from dataclasses import dataclass

import segno

QUIET = 4  # modules of white around it, without which cameras miss it


@dataclass(frozen=True)
class Code:
    """A square of `size` modules, the quiet zone included; `path` draws the dark ones as SVG."""

    size: int
    path: str


def qr(address: str) -> Code:
    """The code of an address, with room for a seventh of it to be unreadable."""
    rows = list(segno.make_qr(address, error="m").matrix_iter(border=QUIET))
    dark = (
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module
    )
    return Code(len(rows), "".join(dark))
