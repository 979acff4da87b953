"""Addresses on the way to a clinician's word: staff pages, and the client's by link."""

from django.urls import path

from clients.clearances import link_views, views

ONE = "c/<str:ref>/clearance/<str:request_ref>/"
urlpatterns = [
    path("c/<str:ref>/clearance/", views.clearance, name="clearance"),
    path("c/<str:ref>/clearance/ask/", views.ask_clearance, name="ask_clearance"),
    path("c/<str:ref>/clearance/record/", views.record_letter, name="record_letter"),
    path(
        "c/<str:ref>/clearance/withdraw/<str:letter_ref>/",
        views.withdraw_letter,
        name="withdraw_letter",
    ),
    path(ONE, views.clearance_request, name="clearance_request"),
    path(f"{ONE}reply/", views.add_reply, name="add_reply"),
    path(f"{ONE}accept/", views.accept_clearance, name="accept_clearance"),
    path(f"{ONE}refuse/", views.refuse_clearance, name="refuse_clearance"),
    path(f"{ONE}call-off/", views.call_off_clearance, name="call_off_clearance"),
    path(f"{ONE}letter/", views.clearance_letter, name="clearance_letter"),
    path(f"{ONE}reply/<str:reply_ref>/", views.clearance_reply, name="clearance_reply"),
    path("g/<str:token>/", link_views.ask_link, name="ask_link"),
    path("g/<str:token>/letter/", link_views.ask_link_letter, name="ask_link_letter"),
    path("g/<str:token>/reply/", link_views.ask_link_reply, name="ask_link_reply"),
]
