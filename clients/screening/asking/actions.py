"""Keeping a client's answers page by page, and taking the form when it is sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from clients.consents.actions import record_consent
from clients.models import Client
from clients.screening.actions import ALREADY_SENT, InvitationEnded, record_screening
from clients.screening.alerts import tell_therapists
from clients.screening.answered import SAID
from clients.screening.answers import NO, widened
from clients.screening.asking.about import keep_details
from clients.screening.asking.draft import answered, taken_over, with_pages_done
from clients.screening.asking.form import Form, form_of
from clients.screening.asking.paper import kept, paper
from clients.screening.asking.red_flags import RedFlag, red_flag
from clients.screening.asking.steps import Kind, Step
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern, IntakeInvitation, Screening
from clients.screening.queries import FULL, readable_so_far
from practice.audit.actors import Actor, HasActor
from practice.web.tokens import new_token, token_hash

OWN_FORM_LASTS = timedelta(days=30)


class NotFinished(Exception):
    """Some page is still to be answered."""


@transaction.atomic
def save_step(
    *, invitation: IntakeInvitation, step: Step, value: Any, by: Actor | HasActor, now: datetime
) -> RedFlag | None:
    """Keep one page's answer. What needs somebody today is recorded and told at once.

    Raises InvitationEnded.
    """
    held = _hold(invitation, now)
    form = form_of(held, now=now)
    if form.step(step.key) is None:  # answered otherwise in another tab, so not asked any more
        return None
    draft = answered(held.draft, step, value, form.script)
    if step.kind is Kind.PLAIN and step.name == "birth_date":
        draft["tries"] = held.draft.get("tries", 0) + 1
    codes = draft.get("codes", {})
    flag = red_flag(step, value, form.rules, codes, form.on)
    if flag is not None or step.code in draft.get("told", []):
        code = flag.code if flag else step.code
        known = draft.setdefault("known", {})
        known.setdefault(code, _told(held.client, form).get(code))
        draft["told"] = sorted({*draft.get("told", []), code})
        _record_at_once(held.client, code, draft, by, now)
    if flag is not None:
        _tell(held.client, flag, form, by, now)
    held.draft = draft
    held.save(update_fields=["draft"])
    invitation.draft = draft
    return flag


@transaction.atomic
def nothing_changed(*, invitation: IntakeInvitation, section: str, now: datetime) -> None:
    """Take over what was last told for one section."""
    held = _hold(invitation, now)
    form = form_of(held, now=now)
    codes = [one.code for one in form.script.questions if one.section == section]
    held.draft = taken_over(held.draft, _told(held.client, form), codes)
    held.draft = with_pages_done(held.draft, form_of(held, now=now).steps, codes)
    held.save(update_fields=["draft"])


@transaction.atomic
def send_form(
    *, invitation: IntakeInvitation, signed_name: str, by: Actor | HasActor, now: datetime
) -> Screening:
    """The client sends the form: recorded once, for good. Raises InvitationEnded, NotFinished."""
    held = _hold(invitation, now)
    form = form_of(held, now=now)
    if form.next_step() is not None:
        raise NotFinished("There is still something to answer.")
    draft, client = held.draft, held.client
    known = _known_before(client, draft, form)
    # First, so that whoever hears of the answers knows who gave them.
    odd = keep_details(client=client, told=draft.get("plain", {}), by=by, now=now)
    screening = record_screening(
        client=client,
        kind=_kind(held),
        codes=_beside(known, draft) if form.is_pulse else draft.get("codes", {}),
        by=by if isinstance(by, Actor) else by.actor,
        now=now,
        signed_name=signed_name,
        plain=draft.get("plain", {}),
        shown=kept(paper(form.script, form.steps, draft, form.rules)),
        questions_version=form.script.version,
        before=known,
    )
    _keep_consents(form, signed_name, by, now)
    lines = [f"{one['label']}: {one['now']}" for one in screening.answers["differences"]] + odd
    if lines:
        raise_concern(
            client=client, kind=Concern.Kind.NEW_ANSWERS, key=screening.ref, by=by, now=now,
            about={"lines": lines, "screening": screening.ref},
        )  # fmt: skip
    held.screening, held.draft = screening, {}
    held.save(update_fields=["screening", "draft"])
    return screening


@transaction.atomic
def begin_own_form(*, client: Client, now: datetime) -> IntakeInvitation:
    """The form a signed-in client fills in: the one that was sent to them, or one of their own."""
    Client.objects.select_for_update().get(pk=client.pk)
    form = own_form(client=client, now=now)
    if form.pk is None:
        form.save()
    return form


def own_form(*, client: Client, now: datetime) -> IntakeInvitation:
    """The form that waits for this client, or a new one that is not stored yet."""
    found = (
        client.intake_invitations.filter(
            kind=IntakeInvitation.Kind.FORM,
            screening__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=now,
        )
        .order_by("-sent_at")
        .first()
    )
    return found or IntakeInvitation(
        practice_id=client.practice_id,
        client=client,
        token_hash=token_hash(new_token()),
        sent_at=now,
        expires_at=now + OWN_FORM_LASTS,
    )


def _hold(invitation: IntakeInvitation, now: datetime) -> IntakeInvitation:
    held = (
        IntakeInvitation.objects.select_for_update(of=("self",))
        .select_related("client__practice")
        .get(pk=invitation.pk)
    )
    if held.screening_id:
        raise InvitationEnded(ALREADY_SENT)
    if held.revoked_at or held.expires_at <= now:
        raise InvitationEnded("Ask your therapist for a new one.")
    return held


def _kind(invitation: IntakeInvitation) -> str:
    if invitation.kind == IntakeInvitation.Kind.PULSE:
        return Screening.Kind.PULSE
    before = invitation.client.screenings.filter(kind__in=FULL)
    return Screening.Kind.REVIEW if before.exists() else Screening.Kind.INTAKE


def _record_at_once(
    client: Client, code: str, draft: Mapping[str, Any], by: Actor | HasActor, now: datetime
) -> None:
    """What was said holds from now on, also if the rest of the form never comes."""
    entry = draft.get("codes", {}).get(code, {"answer": NO})
    record_screening(
        client=client,
        kind=Screening.Kind.CHANGE,
        codes={code: widened(draft["known"][code], entry)},
        by=by if isinstance(by, Actor) else by.actor,
        now=now,
    )


def _told(client: Client, form: Form) -> dict[str, dict[str, Any]]:
    return readable_so_far(client, form.rules, on=form.on)


def _known_before(client: Client, draft: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """What was told before this form began, also where an answer of it was recorded at once."""
    known = {**_told(client, form), **draft.get("known", {})}
    return {code: entry for code, entry in known.items() if entry is not None}


def _beside(known: Mapping[str, Any], draft: Mapping[str, Any]) -> dict[str, Any]:
    """The answers before a visit: a side told now is added to the side known before.

    What was recorded at once and then taken back is again as it was known.
    """
    codes = draft.get("codes", {})
    back = {c: known.get(c, {"answer": NO}) for c in draft.get("known", {}) if c not in codes}
    return {code: widened(known.get(code), entry) for code, entry in codes.items()} | back


def _tell(client: Client, flag: RedFlag, form: Form, by: Actor | HasActor, now: datetime) -> None:
    open_one = client.concerns.filter(
        kind=Concern.Kind.RED_FLAG, key="", settled_at__isnull=True
    ).first()
    lines = open_one.about.get("lines", []) if open_one else []
    answer = form.draft.get("codes", {}).get(flag.code, {}).get("answer", "yes")
    line = f"{form.rules[flag.code].label}: {SAID[answer]}"
    concern = raise_concern(
        client=client, kind=Concern.Kind.RED_FLAG, by=by, now=now,
        about={"lines": [*lines, line] if line not in lines else lines},
    )  # fmt: skip
    tell_therapists(concern=concern, now=now)


def _keep_consents(form: Form, name: str, by: Actor | HasActor, now: datetime) -> None:
    for purpose, said in form.draft.get("consents", {}).items():
        record_consent(
            client=form.client, purpose=purpose, given=said == "yes",
            said_by="guardian" if form.is_child else "client", said_by_name=name, how="form",
            by=by, now=now,
        )  # fmt: skip
