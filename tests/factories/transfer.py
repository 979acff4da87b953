"""A file that was looked through, with a row to add and one to fix."""

from datetime import datetime

from clients.transfer.models import Import, ImportRow
from practice.accounts.models import Membership


def looked_through(by: Membership, *, now: datetime, word: str = "Bo") -> Import:
    """As the worker leaves it."""
    source = Import.objects.create(
        practice=by.practice, by=by, name=f"{word}.csv", content=f"Name\n{word} Lee".encode(),
        size=11, shape="x" * 64, columns={"Name": "name", word: "phone"}, state="checked",
        chosen_at=now, checked_at=now,
    )  # fmt: skip
    person = {"name": f"{word} Lee", "phone": "+447911123456"}
    trouble = {"column": "Phone", "words": f"“{word}” is not a phone number."}
    ImportRow.objects.create(
        practice=by.practice, source=source, number=2, outcome="add", person=person,
        fills={"name": word}, filled={"name": word},
    )  # fmt: skip
    ImportRow.objects.create(
        practice=by.practice, source=source, number=3, outcome="fix", person={"name": word},
        troubles=[trouble],
    )  # fmt: skip
    return source
