"""After a restore: what was erased since goes again, what was closed or restricted is so again."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clients.joining.actions import undo_join
from clients.models import Client
from clients.rights.closing import close
from clients.rights.models import Restriction, Tombstone
from clients.rights.removing import records_of, remove_records
from clients.rights.restricting import restrict
from clients.rights.tombstones import Line, all_lines, write_tombstones
from practice.access.permissions import Permission
from practice.accounts.models import Membership, Practice
from practice.audit.actors import SYSTEM
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.web.words import count

logger = logging.getLogger(__name__)
Why = Tombstone.Why
ERASED = {why.value for why in Tombstone.ERASED}
REASON = "Done before a restore, and done again after it. The reason went with what was lost."


@dataclass
class Again:
    """How many were erased, locked, and could not be."""

    erased: int = 0
    locked: int = 0
    left: int = 0
    refs: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = []
        if self.erased:
            people = count(self.erased, "person", "people")
            said.append(f"{people} erased since then: erased again.")
        if self.locked:
            records = count(self.locked, "record", "records")
            said.append(f"{records} closed or restricted since then: locked again.")
        if self.left:
            which = f" ({', '.join(self.refs)})" if self.refs else ""
            said.append(
                f"{count(self.left, 'tombstone', 'tombstones')} could not be followed{which}: see "
                "the log, and run apply_tombstones again before anybody signs in."
            )
        return " ".join(said)


def apply_tombstones() -> Again:
    """Do again what a restore has undone. One that cannot be followed keeps none of the others."""
    lines, broken = all_lines()
    again = Again(left=broken)
    of: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        of.setdefault((line["practice"], line["client"]), []).append(line)
    practices = {one.ref: one for one in Practice.objects.all()}
    for (practice, ref), its in of.items():
        if practice not in practices:
            continue
        whys = ERASED if _is_erased(its) else {Why.CLOSED.value}
        alike = {key[1] for key, those in of.items() if any(one["why"] in whys for one in those)}
        try:
            _follow(practices[practice], ref, its, alike, again)
        except Exception as error:  # this one's trouble, not the next one's
            again.left += 1
            again.refs.append(ref)
            logger.error(
                "Tombstone of client %s in practice %s (%s): not followed, %s.",
                ref, practice, ", ".join(one["why"] for one in its), type(error).__name__,
            )  # fmt: skip
    write_tombstones()
    return again


def after_a_restore() -> str:
    """The same, for whoever restores; a sentence when there was something to do."""
    return str(apply_tombstones())


@transaction.atomic
def _follow(practice: Practice, ref: str, lines: list[Line], alike: set[str], again: Again) -> None:
    client = Client.objects.filter(practice=practice, ref=ref).first()
    erased = locked = 0
    if client is not None and _is_erased(lines):
        _take_apart(client, alike, by=_owner(practice, lines), now=timezone.now())
        record(Verb.CLIENT_ERASED, by=SYSTEM, subject=client, client_id=client.pk)
        remove_records(client, now=timezone.now())
        erased = 1
    elif client is not None:
        locked = _lock(client, lines, alike, by=_owner(practice, lines), now=timezone.now())
    for line in lines:
        Tombstone.objects.get_or_create(
            practice=practice, client_ref=ref, why=line["why"],
            erased_at=datetime.fromisoformat(line["erased_at"]),
            defaults={
                "client_key": int(line["key"]), "erased_by": int(line.get("by") or 0) or None,
            },
        )  # fmt: skip
    again.erased += erased
    again.locked += locked


def _lock(
    client: Client, lines: list[Line], alike: set[str], *, by: Membership, now: datetime
) -> int:
    whys = [line["why"] for line in lines]
    standing = client.restrictions.filter(lifted_at__isnull=True).first()
    if Why.CLOSED in whys:
        if standing is not None and standing.kind == Restriction.Kind.KEPT_BY_RULE:
            return 0
        _take_apart(client, alike, by=by, now=now)
        close(client=client, reason=REASON, by=by, now=now)
        return 1
    if whys[-1] == Why.RESTRICTED and standing is None:
        restrict(client=client, reason=REASON, by=by, now=now)
        return 1
    return 0


def _take_apart(client: Client, alike: set[str], *, by: Membership, now: datetime) -> None:
    """A join that was undone since, or made with somebody else, takes nobody along. Raises
    CannotUndo where it cannot be undone any more; then a person decides.
    """
    if client.joined_into is not None and client.joined_into.ref not in alike:
        _undo(client, by=by, now=now)
    for one in records_of(client)[1:]:
        one.refresh_from_db()
        if one.joined_into_id is not None and one.ref not in alike:
            _undo(one, by=by, now=now)
    client.refresh_from_db()


def _undo(joined: Client, *, by: Membership, now: datetime) -> None:
    undo_join(row=joined.joins_away.get(undone_at__isnull=True), by=by, now=now)


def _owner(practice: Practice, lines: list[Line]) -> Membership:
    """Whoever did it, or else an owner: a restriction is somebody's."""
    here = practice.memberships.filter(ended_at__isnull=True).order_by("pk")
    members = [one for one in here if one.may(Permission.MANAGE_RECORDS)]
    did = {line.get("by", "") for line in lines}
    return next((one for one in members if str(one.user_id) in did), members[0])


def _is_erased(lines: list[Line]) -> bool:
    return any(line["why"] in ERASED for line in lines)
