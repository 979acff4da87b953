"""The page of one's own place, by its link. Looking changes nothing, nor does a press on a form in
which nothing was chosen: programs that read letters open links and press buttons.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.workshops.asking import Asked, question_of
from clients.workshops.certificates import own_certificate
from clients.workshops.details import change_details
from clients.workshops.entries import for_download
from clients.workshops.facts import price
from clients.workshops.links import NoSuchPlace, link_to_join, place_token, read_place
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import ACTIVE, CHANGED, IllegalMove, State
from clients.workshops.owing import terms_of
from clients.workshops.place_forms import WAITS, AnswerForm, CancelForm, DetailsForm, MoveForm
from clients.workshops.places import ordinal
from clients.workshops.placing import PlaceGone, TooLate, cancel, move
from clients.workshops.public_queries import other_dates, seats_by_pk
from clients.workshops.seats import seats_of
from clients.workshops.showing import shown
from practice.access.guards import public
from practice.web.words import day_at

View = Callable[[HttpRequest, SignUp, str], HttpResponse]
MOVABLE = (State.CONFIRMED, State.WAITING, State.TALK)
REFUSALS = (IllegalMove, PlaceGone, TooLate)


def through_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Whoever has the letter; a link that is none leads nowhere."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, read_place(token), token)
        except NoSuchPlace:
            response = render(request, "workshops/no_place.html", status=404)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return public(opened)


@through_link
def my_place(request: HttpRequest, sign_up: SignUp, token: str) -> HttpResponse:
    """What was signed up for and where it stands; and what is to be answered, if anything is."""
    now = timezone.now()
    asked = question_of(sign_up, now)
    if request.method != "POST":
        return _page(request, sign_up, token, asked)
    form = _form(asked, request) if asked is not None else None
    if asked is None or form is None or request.POST.get("about") not in ("", None, asked.about):
        return _page(request, sign_up, token, asked, problem=CHANGED, status=409)
    if not form.is_valid():
        return _page(request, sign_up, token, asked, form=form, status=422)
    try:
        asked.answer(sign_up, form.cleaned_data["answer"], now)
    except REFUSALS as refusal:
        return _page(request, *_again(sign_up), problem=str(refusal), status=409)
    return redirect("my_place", token)


@through_link
def place_details(request: HttpRequest, sign_up: SignUp, token: str) -> HttpResponse:
    """Names, telephone and needs."""
    if sign_up.state not in ACTIVE:
        return redirect("my_place", token)
    form = DetailsForm(request.POST if request.method == "POST" else None, sign_up=sign_up)
    if request.method == "POST" and form.is_valid():
        try:
            change_details(sign_up=sign_up, by=sign_up, now=timezone.now(), **form.details)
        except IllegalMove as refusal:
            return _page(request, *_again(sign_up), problem=str(refusal), status=409)
        return redirect("my_place", token)
    return _form_page(request, sign_up, token, form, "details")


@through_link
def move_place(request: HttpRequest, sign_up: SignUp, token: str) -> HttpResponse:
    """To another date of the series: with a place there, or in its line where that was chosen."""
    now = timezone.now()
    dates = {one.ref: one for one in other_dates(sign_up.workshop, now)}
    if not _may_move(sign_up, now):
        return redirect("my_place", token)
    choices = _choices(sign_up, dates, now)
    form = MoveForm(request.POST if request.method == "POST" else None, dates=choices)
    if request.method == "POST" and form.is_valid():
        try:
            ref, waits_there = form.date_and_line
            moved = move(
                sign_up=sign_up, to=dates[ref], by=sign_up, now=now, waits_there=waits_there
            )
        except REFUSALS as refusal:
            return _page(request, *_again(sign_up), problem=str(refusal), status=409)
        return redirect("my_place", place_token(moved))
    return _form_page(request, sign_up, token, form, "move")


@through_link
def cancel_place(request: HttpRequest, sign_up: SignUp, token: str) -> HttpResponse:
    """Give it back, having read the terms."""
    if sign_up.state not in ACTIVE:
        return redirect("my_place", token)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel(sign_up=sign_up, by=sign_up, now=timezone.now())
        except REFUSALS as refusal:
            return _page(request, *_again(sign_up), problem=str(refusal), status=409)
        return redirect("my_place", token)
    return _form_page(request, sign_up, token, form, "cancel")


@through_link
@require_safe
def place_calendar(request: HttpRequest, sign_up: SignUp, token: str) -> HttpResponse:
    """A confirmed place as a file for a calendar."""
    if sign_up.state != State.CONFIRMED:
        raise Http404("No confirmed place.")
    text = for_download(sign_up, now=timezone.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="workshop.ics"'
    return response


def _page(
    request: HttpRequest, sign_up: SignUp, token: str, asked: Asked | None, *,
    form: AnswerForm | None = None, problem: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    now, workshop = timezone.now(), sign_up.workshop
    is_coming = workshop.state == Workshop.State.PUBLISHED and _is_ahead(workshop, now)
    context = {
        **_about(sign_up, token, now),
        "asked": asked,
        "form": form or _form(asked),
        "problem": problem,
        "position": ordinal(sign_up.position) if sign_up.state == State.WAITING else "",
        "until": _until(sign_up, now),
        "price": price(sign_up) if is_coming and sign_up.state == State.CONFIRMED else "",
        "link": link_to_join(sign_up),
        "may_change": is_coming and sign_up.state in ACTIVE,
        "may_move": _may_move(sign_up, now),
        "is_coming": is_coming,
        "has_certificate": own_certificate(sign_up) is not None,
    }
    return render(request, "workshops/place/my_place.html", context, status=status)


def _form_page(
    request: HttpRequest, sign_up: SignUp, token: str, form: object, name: str
) -> HttpResponse:
    context = {**_about(sign_up, token, timezone.now()), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, f"workshops/place/{name}.html", context, status=status)


def _about(sign_up: SignUp, token: str, now: datetime) -> dict[str, object]:
    workshop = sign_up.workshop
    return {
        "sign_up": sign_up,
        "workshop": workshop,
        "practice": workshop.practice,
        "row": shown(workshop, seats_of(workshop, now), now),
        "terms": terms_of(workshop),
        "token": token,
    }


def _form(asked: Asked | None, request: HttpRequest | None = None) -> AnswerForm | None:
    if asked is None:
        return None
    return AnswerForm(
        request.POST if request is not None else None, initial={"about": asked.about},
        ask=asked.ask, yes=asked.yes, no=asked.no,
    )  # fmt: skip


def _again(sign_up: SignUp) -> tuple[SignUp, str, Asked | None]:
    """As it stands after something was refused."""
    token = place_token(sign_up)
    row = read_place(token)
    return row, token, question_of(row, timezone.now())


def _may_move(sign_up: SignUp, now: datetime) -> bool:
    """Also from a workshop that was called off; its letter says so."""
    here = sign_up.workshop
    is_left = here.state == Workshop.State.CANCELLED or _is_ahead(here, now)
    return sign_up.state in MOVABLE and is_left and bool(other_dates(here, now))


def _choices(
    sign_up: SignUp, dates: dict[str, Workshop], now: datetime
) -> list[tuple[str, str]]:  # fmt: skip
    """Those that take them; the answer holds whether it was a place or the line that was chosen."""
    seats = seats_by_pk(dates.values(), now)
    found = []
    for one in dates.values():
        row = shown(one, seats[one.pk], now)
        if not row.stage.takes_sign_ups or sign_up.seats > one.party_most:
            continue
        waits = sign_up.state == State.WAITING or not seats[one.pk].has_room_for_newcomer(
            sign_up.seats
        )
        left = "You go on the waiting list there" if waits else row.left
        found.append((f"{one.ref}{WAITS if waits else ''}", f"{row.days[0]}: {left}"))
    return found


def _is_ahead(workshop: Workshop, now: datetime) -> bool:
    return workshop.starts_at is not None and workshop.starts_at > now


def _until(sign_up: SignUp, now: datetime) -> str:
    if sign_up.hold_until is None or sign_up.hold_until <= now:
        return ""
    return day_at(sign_up.hold_until.astimezone(sign_up.workshop.practice.zone))
