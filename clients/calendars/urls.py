"""Addresses of calendars."""

from django.urls import path

from clients.calendars import feed_views, own_views, views

urlpatterns = [
    path("calendar/<str:token>.ics", feed_views.feed, name="calendar_feed"),
    path("settings/calendar/", views.calendar_page, name="calendar"),
    path("settings/calendar/make/", views.make, name="make_calendar"),
    path("settings/calendar/names/<str:choice>/", views.names, name="calendar_names"),
    path("settings/calendar/revoke/", views.revoke, name="revoke_calendar"),
    path("me/calendar/", own_views.my_calendar, name="my_calendar"),
    path("me/calendar/<str:ref>/make/", own_views.make, name="make_my_calendar"),
    path("me/calendar/<str:ref>/revoke/", own_views.revoke, name="revoke_my_calendar"),
]
