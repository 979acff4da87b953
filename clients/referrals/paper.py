"""The letter as a PDF, from what was kept when it was written."""

from pathlib import Path

from clients.referrals.models import Referral
from practice.web.paper import as_pdf

SOURCE = Path(__file__).with_name("referral.typ")


def referral_pdf(referral: Referral) -> bytes:
    """A4 pages with practice, client's name and birth date, and "page 1 of 1" on each."""
    on = f"{referral.written_on:%-d %B %Y}"
    told = f"{referral.told_on:%-d %B %Y}" if referral.told_on else ""
    data = {**referral.letter, "title": "A letter about a client", "dated": on, "told": told}
    return as_pdf(SOURCE, data)
