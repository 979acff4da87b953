"""A health form being entered by a therapist: whose it is, where its draft lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.screening.answers import NO, UNSURE, widened
from clients.screening.models import ScreeningDraft
from clients.screening.queries import readable_so_far
from practice.accounts.models import Membership
from practice.schedule.wall import local_day
from routines.rulebook import rule_book
from routines.safety.rules import Rule

DRAFT_LASTS = timedelta(days=1)


@dataclass
class Filling:
    """`draft` is {"codes": {code: entry}, "asked": bool, "detailed": bool}."""

    client: Client
    draft: dict[str, Any]
    holder: ScreeningDraft
    urls: dict[str, str]

    def save(self) -> None:
        """Keep what was answered so far, sealed, on the server, and touch nothing else."""
        self.holder.draft = self.draft
        ScreeningDraft.objects.update_or_create(
            client=self.holder.client,
            membership=self.holder.membership,
            defaults={
                "practice": self.holder.practice,
                "draft": self.draft,
                "saved_at": timezone.now(),
            },
        )

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The practice's rules, looked up once."""
        return rule_book(self.client.practice_id).rules

    @property
    def codes(self) -> dict[str, dict[str, Any]]:
        """The answers so far."""
        return self.draft.get("codes", {})

    def flagged(self) -> list[Rule]:
        """The rules that were not answered with a plain no, in the form's order."""
        return [
            rule
            for code, rule in self.rules.items()
            if code in self.codes and self.codes[code]["answer"] != NO
        ]

    def answer(self, answers: dict[str, str]) -> None:
        """Take the first page: an answer that turned to no forgets its follow-ups."""
        kept = self.codes
        self.draft = {
            "asked": True,
            "detailed": False,
            "codes": {
                code: {"answer": NO} if said == NO else {**kept.get(code, {}), "answer": said}
                for code, said in answers.items()
            },
        }
        self.save()

    def tell_of(self, codes: dict[str, dict[str, Any]], kind: str) -> None:
        """Begin a change or a pulse: these codes and no others. The rest stands as it was told."""
        known = _known(self)
        entries = {code: {**_follow_ups(known.get(code)), **said} for code, said in codes.items()}
        self.draft = {"asked": True, "detailed": False, "only": kind, "codes": entries}
        self.save()

    @property
    def only(self) -> str:
        """The kind of screening that tells of some codes only; empty for the whole form."""
        return str(self.draft.get("only") or "")

    def detail(self, details: dict[str, dict[str, Any]]) -> None:
        """Take the second page."""
        for code, entry in details.items():
            self.codes[code].update(entry)
        self.draft["detailed"] = True
        self.save()

    def initial_details(self) -> dict[str, Any]:
        """What the second page shows again. "Not sure" of a number or a date is an empty box."""
        initial: dict[str, Any] = {}
        for rule in self.flagged():
            entry = self.codes[rule.code]
            initial[f"{rule.code}__side"] = entry.get("side")
            initial[f"{rule.code}__since"] = entry.get("since")
            given = entry.get("answers") or {}
            for question in rule.questions:
                value = given.get(question.key)
                left_open = value == UNSURE and question.kind in ("number", "date")
                initial[f"{rule.code}__{question.key}"] = None if left_open else value
        return initial


def therapists_filling(client: Client, membership: Membership) -> Filling:
    """The member's own unfinished entry for this client; stored with its first answer.

    One that is over a day old, or older than what the client told since, is begun anew.
    """
    mine = {"client": client, "membership": membership}
    found = ScreeningDraft.objects.filter(**mine).first()
    if found is not None and _is_stale(found):
        found = None
    holder = found or ScreeningDraft(practice=client.practice, **mine)
    names = {
        "questions": "intake_entry",
        "details": "intake_entry_details",
        "check": "intake_entry_check",
    }
    urls = {page: reverse(name, args=[client.ref]) for page, name in names.items()}
    return Filling(client, holder.draft, holder, urls)


def _is_stale(draft: ScreeningDraft) -> bool:
    told_since = draft.client.screenings.filter(recorded_at__gt=draft.saved_at)
    return draft.saved_at < timezone.now() - DRAFT_LASTS or told_since.exists()


def _known(filling: Filling) -> dict[str, dict[str, Any]]:
    on = local_day(timezone.now(), filling.client.practice.zone)
    return readable_so_far(filling.client, filling.rules, on=on)


def _follow_ups(known: dict[str, Any] | None) -> dict[str, Any]:
    """What was told of it before, to begin from; nothing where it was a plain no."""
    return {} if known is None or known["answer"] == NO else known


def widened_by_known(filling: Filling) -> dict[str, dict[str, Any]]:
    """A change beside what is known: a side told now is added to the side told before."""
    known = _known(filling)
    return {code: widened(known.get(code), entry) for code, entry in filling.codes.items()}
