"""Appointment types, rooms, and how clients book."""

from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.actions import blocks, offer
from practice.schedule.forms.offer import BookingRulesForm, RoomForm, TypeForm
from practice.schedule.models import AppointmentType, Room, rules_for
from practice.schedule.views.page import form_page

Row = TypeVar("Row", AppointmentType, Room)


@requires(Permission.MANAGE_OFFER)
def types(request: StaffRequest) -> HttpResponse:
    """What can be booked."""
    rows = request.practice.appointment_types.prefetch_related("rooms")
    context = {"types": rows.order_by("is_retired", "minutes", "name")}
    return render(request, "schedule/types.html", context)


@requires(Permission.MANAGE_OFFER)
def new_type(request: StaffRequest) -> HttpResponse:
    """Add a kind of appointment."""
    return _type_page(request, AppointmentType(practice=request.practice), "New appointment type")


@requires(Permission.MANAGE_OFFER)
def edit_type(request: StaffRequest, ref: str) -> HttpResponse:
    """Change one; visits already booked keep their times."""
    found = _found(request.practice.appointment_types.filter(ref=ref).first())
    return _type_page(request, found, f"Change {found.name}")


@requires(Permission.MANAGE_OFFER)
@require_POST
def retire_type(request: StaffRequest, ref: str) -> HttpResponse:
    """Offer a type no longer, or again."""
    found = _found(request.practice.appointment_types.filter(ref=ref).first())
    retired = "back" not in request.POST
    offer.retire_type(type=found, retired=retired, by=request.membership)
    word = "no longer offered" if retired else "offered again"
    messages.success(request, f"{found.name} is {word}.")
    return redirect("appointment_types")


@requires(Permission.MANAGE_OFFER)
def rooms(request: StaffRequest) -> HttpResponse:
    """The rooms, and a form for one more."""
    form = RoomForm(request.POST or None)
    room = Room(practice=request.practice)
    if request.method == "POST" and form.is_valid() and _room_kept(request, room, form):
        messages.success(request, f"{room.name} is added.")
        return redirect("rooms")
    listed = request.practice.rooms.order_by("is_retired", "name")
    return form_page(request, "Rooms", form, template="schedule/rooms", rooms=listed)


@requires(Permission.MANAGE_OFFER)
def edit_room(request: StaffRequest, ref: str) -> HttpResponse:
    """Rename a room."""
    room = _found(request.practice.rooms.filter(ref=ref).first())
    form = RoomForm(request.POST or None, initial={"name": room.name})
    if request.method == "POST" and form.is_valid() and _room_kept(request, room, form):
        messages.success(request, f"It is called {room.name} now.")
        return redirect("rooms")
    return form_page(
        request, "Rename the room", form, back=reverse("rooms"), back_words="Rooms", submit="Rename"
    )


@requires(Permission.MANAGE_OFFER)
@require_POST
def retire_room(request: StaffRequest, ref: str) -> HttpResponse:
    """Use a room no longer, or again."""
    room = _found(request.practice.rooms.filter(ref=ref).first())
    retired = "back" not in request.POST
    try:
        offer.retire_room(room=room, retired=retired, by=request.membership)
    except offer.OnlyRoom as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{room} is {'out of use' if retired else 'in use again'}.")
    return redirect("rooms")


@requires(Permission.MANAGE_OFFER)
def booking_rules(request: StaffRequest) -> HttpResponse:
    """How clients book by themselves."""
    form = BookingRulesForm(request.POST or None, instance=rules_for(request.practice))
    if request.method == "POST" and form.is_valid():
        blocks.set_rules(rules=form.save(commit=False), by=request.membership)
        messages.success(request, "The booking rules are saved.")
        return redirect("settings")
    return form_page(
        request, "Booking rules", form, back=reverse("settings"), back_words="Settings",
        intro="They hold for clients who book by themselves. You may book outside them.",
    )  # fmt: skip


def _type_page(request: StaffRequest, type: AppointmentType, heading: str) -> HttpResponse:
    form = TypeForm(request.POST or None, instance=type, practice=request.practice)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data.get("rooms", [])
        try:
            offer.keep_type(type=form.save(commit=False), rooms=chosen, by=request.membership)
        except offer.NameTaken as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"{type.name} is saved.")
            return redirect("appointment_types")
    return form_page(
        request, heading, form, back=reverse("appointment_types"), back_words="Appointment types"
    )


def _room_kept(request: StaffRequest, room: Room, form: RoomForm) -> bool:
    """Whether the room could be stored; else the form says why not."""
    room.name = form.cleaned_data["name"]
    try:
        offer.keep_room(room=room, by=request.membership)
    except offer.NameTaken as refusal:
        form.add_error("name", str(refusal))
        return False
    return True


def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404("It is not here.")
    return row
