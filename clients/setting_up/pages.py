"""What each page asks, and where its answer is kept: in the tables that the product reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clients.fees.models import FeeRules
from clients.fees.rules import set_fee_rules
from clients.setting_up.forms import ClockForm, FirstTypeForm, PracticeForm, SenderForm, SourcesForm
from practice.accounts.details import set_details
from practice.accounts.requests import StaffRequest
from practice.mail.queue import one_address
from practice.schedule.actions.hours import HoursRefused, edition, set_week, week_of
from practice.schedule.actions.offer import keep_type
from practice.schedule.forms.hours import WeekForm
from practice.schedule.models import AppointmentType
from practice.web.forms import PlainForm


@dataclass(frozen=True)
class Page:
    """`form` makes it for a request; `save` keeps a valid one, or raises with words."""

    form: Callable[[StaffRequest], PlainForm]
    save: Callable[[StaffRequest, Any], object]


def _typed(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _practice_form(request: StaffRequest) -> PlainForm:
    practice = request.practice
    initial = {"name": practice.name, "phone": practice.phone, "address": _address(request)}
    return PracticeForm(_typed(request), initial=initial)


def _save_practice(request: StaffRequest, form: PracticeForm) -> None:
    typed, me = form.cleaned_data, request.membership
    set_details(by=me, name=typed["name"], phone=typed["phone"])
    if typed["address"] != _address(request):
        set_fee_rules(by=me, address=typed["address"])


def _address(request: StaffRequest) -> str:
    rules = FeeRules.objects.filter(practice=request.practice).first()
    return rules.address if rules else ""


def _clock_form(request: StaffRequest) -> PlainForm:
    return ClockForm(_typed(request), practice=request.practice)


def _save_clock(request: StaffRequest, form: ClockForm) -> None:
    set_details(by=request.membership, **form.cleaned_data)


def _sources_form(request: StaffRequest) -> PlainForm:
    return SourcesForm(_typed(request), practice=request.practice)


def _save_sources(request: StaffRequest, form: SourcesForm) -> None:
    set_details(by=request.membership, **form.cleaned_data)


def _hours_form(request: StaffRequest) -> PlainForm:
    standing = week_of(request.membership)
    return WeekForm(_typed(request), standing=standing, seen=edition(standing))


def _save_hours(request: StaffRequest, form: WeekForm) -> None:
    week = {day: stretches for day, stretches in form.week.items() if stretches}
    if not week:
        raise HoursRefused("Enter when you work on one day at least, or skip this for now.")
    me = request.membership
    set_week(therapist=me, week=week, seen=form.cleaned_data["seen"], by=me)


def _type_form(request: StaffRequest) -> PlainForm:
    return FirstTypeForm(_typed(request))


def _save_type(request: StaffRequest, form: FirstTypeForm) -> None:
    kind = AppointmentType(practice=request.practice, **form.values)
    keep_type(type=kind, rooms=[], by=request.membership)


def _sender_form(request: StaffRequest) -> PlainForm:
    return SenderForm(_typed(request), practice=request.practice)


def _save_sender(request: StaffRequest, form: SenderForm) -> None:
    """The test goes out with it, so the row in hand has it, too."""
    reply_to = one_address(form.cleaned_data["reply_to"])
    request.membership.practice = set_details(by=request.membership, reply_to=reply_to)


PAGES = {
    "practice": Page(_practice_form, _save_practice),
    "clock": Page(_clock_form, _save_clock),
    "sources": Page(_sources_form, _save_sources),
    "hours": Page(_hours_form, _save_hours),
    "appointment-type": Page(_type_form, _save_type),
    "letters": Page(_sender_form, _save_sender),
}
