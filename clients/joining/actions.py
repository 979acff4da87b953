"""Making two records of one person one, and taking them apart again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from clients.appointments.models import HOLDS_TIME, Appointment
from clients.consents.queries import consents_of
from clients.consents.wording import PURPOSES
from clients.joining.caution import cautions
from clients.joining.changes import rows_moved
from clients.joining.letters import set_aside, take_up_again
from clients.joining.models import ClientJoin
from clients.joining.rows import move_back, move_rows
from clients.models import Client
from clients.screening.actions import record_screening
from clients.screening.answers import latest_by_code
from clients.screening.changes import health_changed
from clients.screening.concerns import settle
from clients.screening.models import Concern, Screening, ScreeningDraft
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from routines.rulebook import rule_book

Said = Mapping[str, dict[str, Any]]
UNDO_FOR = timedelta(days=30)
# Details that the kept record takes over where it has none.
DATES = ("birth_date", "guardian_consented_on")
FILLED = (
    "pronouns", "birth_date", "email", "phone", "guardian_name", "guardian_email", "time_zone",
    "heard_from",
)  # fmt: skip


class CannotJoin(Exception):
    """These two cannot become one as they are. The words say what to do first."""


class CannotUndo(Exception):
    """This join stands. The words say why."""


@transaction.atomic
def join(*, kept: Client, joined: Client, by: Membership, now: datetime) -> ClientJoin:
    """Everything of `joined` goes to `kept`; `joined` is archived and leads to `kept`.

    After it nothing is looser than before: see `caution`. The same join twice is one. Raises
    CannotJoin with a sentence, and changes nothing then.
    """
    kept, joined = _both(kept, joined, by)
    done = joined.joins_away.filter(undone_at__isnull=True, kept=kept).first()
    if done is not None:
        return done
    _check(kept, joined, by)
    said = {client.pk: _said(client) for client in (kept, joined)}
    row = ClientJoin(
        practice_id=kept.practice_id, kept=kept, joined=joined, joined_by=by, joined_at=now
    )
    row.set_aside = set_aside(kept, joined, said, by=by, now=now)
    joined.archived_at, joined.joined_into = now, kept
    joined.save(update_fields=["archived_at", "joined_into"])
    _settle_the_question(kept, joined, by=by, now=now)
    try:
        with transaction.atomic():
            row.moved = move_rows(joined, kept)
    except IntegrityError as error:
        raise CannotJoin(
            "Something of the two records cannot stand in one. Nothing was changed."
        ) from error
    row.filled = _fill(kept, joined)
    row.caution = _tell_the_more_cautious(kept, said[kept.pk], said[joined.pk], by=by, now=now)
    row.save()
    health_changed(client=kept, by=by, now=now)
    rows_moved(kept=kept, joined=joined, by=by, now=now)
    for client in (kept, joined):
        record(Verb.CLIENTS_JOINED, by=by, subject=row, client_id=client.pk)
    return row


@transaction.atomic
def undo_join(*, row: ClientJoin, by: Membership, now: datetime) -> ClientJoin:
    """What was moved goes back; what was made since stays with the kept record.

    Raises CannotUndo after 30 days, or while the kept record is itself joined into another.
    """
    kept, joined = _both(row.kept, row.joined, by)
    held = ClientJoin.objects.select_for_update().get(pk=row.pk)
    if held.undone_at is not None:
        return held
    if now > held.joined_at + UNDO_FOR:
        raise CannotUndo("The 30 days are over: these two records stay joined.")
    if kept.joined_into_id is not None:
        raise CannotUndo("The record they were joined into was joined into another. Undo that one.")
    moved = dict(held.moved)
    if held.caution_id is not None:
        # With it goes what it said of the kept record, whose answers are as they were.
        label = "screening.screening.client"
        moved[label] = [*moved.get(label, []), held.caution_id]
    joined.archived_at = joined.joined_into = None
    joined.save(update_fields=["archived_at", "joined_into"])
    _empty(kept, joined, held)
    try:
        with transaction.atomic():
            move_back(moved, kept, joined)
    except IntegrityError as error:
        raise CannotUndo("Something made since stands in the way. Nothing was changed.") from error
    take_up_again(held.set_aside)
    _tell_as_it_was(joined, held, by=by, now=now)
    for client in (kept, joined):
        health_changed(client=client, by=by, now=now)
    rows_moved(kept=kept, joined=joined, by=by, now=now)
    held.undone_at, held.undone_by = now, by
    held.save(update_fields=["undone_at", "undone_by"])
    for client in (kept, joined):
        record(Verb.CLIENT_JOIN_UNDONE, by=by, subject=held, client_id=client.pk)
    return held


def _both(one: Client, other: Client, by: Membership) -> tuple[Client, Client]:
    """The two rows as they are now, locked in one order whoever asks."""
    rows = Client.objects.select_for_update(of=("self",)).select_related("practice")
    ours = rows.filter(pk__in=[one.pk, other.pk], practice=by.practice_id).order_by("pk")
    found = {client.pk: client for client in ours}
    if len(found) != 2:
        raise CannotJoin("Choose two different clients of this practice.")
    return found[one.pk], found[other.pk]


def _said(client: Client) -> dict[str, dict[str, Any]]:
    rows = client.screenings.order_by("recorded_at", "pk")
    return latest_by_code(row.answers for row in rows)


def _check(kept: Client, joined: Client, by: Membership) -> None:
    if kept.archived_at is not None or joined.archived_at is not None:
        raise CannotJoin("One of the two is archived or joined already. Open the other one.")
    if kept.restricted_at or joined.restricted_at:
        raise CannotJoin("One of the two is restricted. An owner can lift that first.")
    if kept.birth_date and joined.birth_date and kept.birth_date != joined.birth_date:
        raise CannotJoin(
            "Their birth dates differ. If they are one person, correct the wrong one first."
        )
    if ScreeningDraft.objects.filter(client__in=[kept, joined], membership=by).exists():
        raise CannotJoin("You have an unfinished health form here. Record it first, then join.")
    _check_consents(kept, joined)
    held = Appointment.objects.filter(status__in=HOLDS_TIME)
    clash = held.filter(client=kept).filter(
        occupied_from__lt=OuterRef("occupied_until"), occupied_until__gt=OuterRef("occupied_from")
    )
    both = held.filter(client=joined).filter(Exists(clash)).order_by("starts_at").first()
    if both is not None:
        at = both.starts_at.astimezone(kept.practice.zone)
        raise CannotJoin(
            f"Both have an appointment on {at:%-d %B %Y at %H:%M}. "
            "Cancel or move one of them first."
        )


def _check_consents(kept: Client, joined: Client) -> None:
    """A no in one record must not give way to a later yes in the other without being asked."""
    one, other = consents_of(kept), consents_of(joined)
    for purpose in one.keys() & other.keys():
        last = max(one[purpose], other[purpose], key=lambda answer: answer.decided_at)
        if last.given and not (one[purpose].given and other[purpose].given):
            title = PURPOSES[purpose].title if purpose in PURPOSES else purpose
            raise CannotJoin(
                f"The two say different things under Consents, {title}. Ask the client, and record "
                "the answer in both first."
            )


def _settle_the_question(kept: Client, joined: Client, *, by: Membership, now: datetime) -> None:
    asked = Concern.objects.filter(kind=Concern.Kind.DUPLICATE, settled_at__isnull=True)
    pair = asked.filter(client=kept, key=joined.ref) | asked.filter(client=joined, key=kept.ref)
    for concern in pair:
        settle(concern=concern, decision="The two records were joined.", by=by, now=now)


def _fill(kept: Client, joined: Client) -> list[str]:
    """Take over what the kept record lacks; a guardian's word only with its birth date."""
    names = [name for name in FILLED if not getattr(kept, name) and getattr(joined, name)]
    if "birth_date" in names and kept.guardian_consented_on is None:
        names += ["guardian_consented_on"] if joined.guardian_consented_on else []
    for name in names:
        setattr(kept, name, getattr(joined, name))
    if kept.user_id is None and joined.user_id is not None:
        kept.user, joined.user = joined.user, None
        joined.save(update_fields=["user"])
        names.append("user")
    kept.save(update_fields=names)
    return names


def _empty(kept: Client, joined: Client, row: ClientJoin) -> None:
    """Give back what was taken over, unless it was changed since."""
    names = [name for name in row.filled if name != "user"]
    names = [name for name in names if getattr(kept, name) == getattr(joined, name)]
    for name in names:
        setattr(kept, name, None if name in DATES else "")
    account = kept.user if "user" in row.filled else None
    # One that was opened since is of the kept record's own person: it opens that alone.
    if account is not None and account.joined_at > row.joined_at:
        account = None
    if account is not None:
        kept.user = None
        names.append("user")
    kept.save(update_fields=names)
    if account is not None:
        joined.user = account
        joined.save(update_fields=["user"])


def _tell_the_more_cautious(
    kept: Client, said: Said, other: Said, *, by: Membership, now: datetime
) -> Screening | None:
    rules = rule_book(kept.practice_id).rules
    codes = cautions(said, other, _said(kept), rules)
    if not codes:
        return None
    return _change(kept, codes, by=by, now=now)


def _tell_as_it_was(joined: Client, row: ClientJoin, *, by: Membership, now: datetime) -> None:
    """The caution went with the joined record; what that record held before is told again."""
    if row.caution is None:
        return
    own = joined.screenings.exclude(pk=row.caution.pk).order_by("recorded_at", "pk")
    held = latest_by_code(screening.answers for screening in own)
    codes = {code: held[code] for code in row.caution.answers["codes"] if code in held}
    if codes:
        _change(joined, codes, by=by, now=now)


def _change(client: Client, codes: Said, *, by: Membership, now: datetime) -> Screening:
    try:
        return record_screening(
            client=client, kind=Screening.Kind.CHANGE, codes=codes, by=by, now=now
        )
    except ValueError as error:
        raise CannotJoin(f"The answers of the two cannot be put together. {error}") from error
