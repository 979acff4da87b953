"""Choosing a visit by oneself: what, with whom, when. Only taking a time changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models import Client
from clients.online.booking import TalkFirst, TimeGone, TooMany, keep_time
from clients.online.queries import (
    kept_for,
    kinds_for,
    open_practices,
    own_records,
    therapists_online,
)
from clients.online.screening_first import must_talk_first
from clients.online.showing import kept_words, price
from clients.online.times import READ_DAYS, Wanted, by_day, nearest
from practice.access.guards import for_signed_in, public
from practice.accounts.models import Membership
from practice.accounts.requests import SignedInRequest
from practice.schedule.models import AppointmentType, rules_for
from practice.schedule.wall import local_day

ANYBODY = "anybody"


@public
@require_safe
def book_door(request: HttpRequest) -> HttpResponse:
    """For everybody: who may book here, and how somebody new begins."""
    context = {"practices": open_practices(), "signed_in": request.user.is_authenticated}
    return render(request, "online/door.html", context)


@for_signed_in
@require_safe
def book_self(request: SignedInRequest) -> HttpResponse:
    """With which practice; a client of one goes straight on."""
    records = list(own_records(request.user))
    if len(records) == 1:
        return redirect("book_self_kind", records[0].ref)
    return render(request, "online/records.html", {"records": records})


@for_signed_in
@require_safe
def book_self_kind(request: SignedInRequest, ref: str) -> HttpResponse:
    """What kind of visit."""
    client = own_client(request, ref)
    now = timezone.now()
    if must_talk_first(client, on=local_day(now, client.practice.zone)):
        return talk_first_page(request, client)
    context = {
        "practice": client.practice,
        "client": client,
        "kinds": [{"kind": kind, "price": price(kind)} for kind in kinds_for(client)],
        "kept": [{"visit": v, "words": kept_words(v)} for v in kept_for(client, now=now)],
    }
    return render(request, "online/kind.html", context)


@for_signed_in
@require_safe
def book_self_who(request: SignedInRequest, ref: str, kind: str) -> HttpResponse:
    """With whom; where there is one therapist, nobody is asked."""
    client = own_client(request, ref)
    chosen = kind_of(client, kind)
    people = therapists_online(client.practice)
    if len(people) == 1:
        return redirect("book_self_time", client.ref, chosen.ref, people[0].ref)
    context = {"practice": client.practice, "client": client, "kind": chosen, "people": people}
    return render(request, "online/who.html", context)


@for_signed_in
def book_self_time(request: SignedInRequest, ref: str, kind: str, who: str) -> HttpResponse:
    """Free times by day; choosing one keeps it."""
    client = own_client(request, ref)
    now = timezone.now()
    page = TimesPage(client, kind_of(client, kind), _people(client, who), who, now)
    if request.method != "POST":
        return page.shown(request)
    start, key = _instant(request.POST.get("at", "")), _key(request.POST.get("form_key", ""))
    if start is None or key is None:
        return page.shown(request, problem="Choose one of the times on the page.", status=422)
    try:
        held = keep_time(wanted=page.wanted, start=start, form_key=key, now=now)
    except TalkFirst:
        return talk_first_page(request, client)
    except TimeGone as gone:
        return page.shown(
            request, problem=str(gone), near=nearest(page.wanted, start, now=now), status=409
        )
    except TooMany as many:
        return page.shown(request, problem=str(many), status=409)
    return redirect("held_time", held.ref)


@dataclass
class TimesPage:
    """The page of free times, with what went wrong if something did."""

    client: Client
    kind: AppointmentType
    people: Sequence[Membership]
    who: str
    now: datetime

    def __post_init__(self) -> None:
        rules = rules_for(self.client.practice)
        self.wanted = Wanted(self.client, self.kind, self.people, rules)

    def shown(
        self, request: HttpRequest, *, problem: str = "", near: Sequence[object] = (),
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        """A few weeks read at once, the first days that have a time shown."""
        today = local_day(self.now, self.wanted.zone)
        last = today + timedelta(days=self.wanted.rules.horizon_days)
        first = min(max(_day(request.GET.get("from", ""), today), today), last)
        days = by_day(self.wanted.slots(first, READ_DAYS, now=self.now), self.wanted.zone)
        ahead = days[-1].on + timedelta(days=1) if days else first + timedelta(days=READ_DAYS)
        context = {
            "practice": self.client.practice,
            "client": self.client,
            "kind": self.kind,
            "therapist": self.people[0] if self.who != ANYBODY else None,
            "days": days,
            "earlier": max(first - timedelta(days=7), today) if first > today else None,
            "later": ahead if ahead <= last else None,
            "form_key": uuid4(),
            "minutes": self.wanted.rules.hold_minutes,
            "problem": problem,
            "near": near,
            "kept": [
                {"visit": visit, "words": kept_words(visit)}
                for visit in kept_for(self.client, now=self.now)
            ],
            "url": reverse("book_self_time", args=[self.client.ref, self.kind.ref, self.who]),
        }
        return render(request, "online/times.html", context, status=status)


def talk_first_page(request: HttpRequest, client: Client) -> HttpResponse:
    """The booking ends here, and a person goes on. Says nothing of why."""
    context = {"practice": client.practice, "client": client}
    return render(request, "online/talk_first.html", context)


def own_client(request: SignedInRequest, ref: str) -> Client:
    """One's own record; 404 for anybody else's."""
    client = own_records(request.user).filter(ref=ref).first()
    if client is None:
        raise Http404("No such record of yours.")
    return client


def kind_of(client: Client, ref: str) -> AppointmentType:
    """A kind this client may book; else 404."""
    kind = kinds_for(client).filter(ref=ref).first()
    if kind is None:
        raise Http404("No such visit to book by yourself.")
    return kind


def _people(client: Client, who: str) -> list[Membership]:
    people = therapists_online(client.practice)
    chosen = people if who == ANYBODY else [one for one in people if one.ref == who]
    if not chosen:
        raise Http404("No such therapist to book by yourself.")
    return chosen


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
