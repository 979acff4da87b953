"""Addresses of workshops for everybody, and of one's own place."""

from django.urls import path

from clients.workshops import journey_views, place_views, public_views

ONE = "workshops/<slug:slug>/"
PLACE = "place/<str:token>/"

urlpatterns = [
    path("workshops/", public_views.workshop_list, name="workshops"),
    path("workshops/calendar.ics", public_views.workshop_feed, name="workshop_feed"),
    path(ONE, public_views.workshop_page, name="workshop"),
    path(f"{ONE}code/", public_views.workshop_code, name="workshop_code"),
    path(f"{ONE}sign-up/", journey_views.begin_sign_up, name="begin_sign_up"),
    path(f"{ONE}sign-up/done/", journey_views.sign_up_done, name="sign_up_done"),
    path(f"{ONE}sign-up/<str:step>/", journey_views.sign_up_step, name="sign_up_step"),
    path(PLACE, place_views.my_place, name="my_place"),
    path(f"{PLACE}details/", place_views.place_details, name="place_details"),
    path(f"{PLACE}move/", place_views.move_place, name="move_place"),
    path(f"{PLACE}cancel/", place_views.cancel_place, name="cancel_place"),
    path(f"{PLACE}place.ics", place_views.place_calendar, name="place_calendar"),
]
