"""Addresses of what is offered and when."""

from django.urls import path

from practice.schedule.views import hours, offer

urlpatterns = [
    path("types/", offer.types, name="appointment_types"),
    path("types/new/", offer.new_type, name="new_appointment_type"),
    path("types/<str:ref>/", offer.edit_type, name="edit_appointment_type"),
    path("types/<str:ref>/retire/", offer.retire_type, name="retire_appointment_type"),
    path("rooms/", offer.rooms, name="rooms"),
    path("rooms/<str:ref>/", offer.edit_room, name="edit_room"),
    path("rooms/<str:ref>/retire/", offer.retire_room, name="retire_room"),
    path("booking-rules/", offer.booking_rules, name="booking_rules"),
    path("closed-days/", hours.closed_days, name="closed_days"),
    path("hours/<str:ref>/", hours.week, name="weekly_hours"),
    path("hours/<str:ref>/dates/", hours.dates, name="dates"),
    path("hours/<str:ref>/dates/<str:on>/remove/", hours.forget, name="forget_date"),
    path("hours/<str:ref>/time-off/", hours.time_off, name="time_off"),
    path("hours/<str:ref>/limits/", hours.therapist_rules, name="therapist_rules"),
    path("time-off/<str:ref>/remove/", hours.remove_block, name="remove_block"),
    path("undo/", hours.put_back, name="put_back"),
]
