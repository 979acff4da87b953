"""Addresses of health pages: a client's, and the form by link."""

from django.urls import path

from clients.screening import concern_views, pulse_views, views
from clients.screening.asking import link_views, own_views

urlpatterns = [
    path("c/<str:ref>/health/", views.health, name="client_health"),
    path("c/<str:ref>/health/form/", views.intake_entry, name="intake_entry"),
    path(
        "c/<str:ref>/health/form/details/", views.intake_entry_details, name="intake_entry_details"
    ),
    path("c/<str:ref>/health/form/check/", views.intake_entry_check, name="intake_entry_check"),
    path("c/<str:ref>/health/change/", pulse_views.change_entry, name="change_entry"),
    path("c/<str:ref>/health/today/", pulse_views.pulse_entry, name="pulse_entry"),
    path("c/<str:ref>/health/send/", views.send_health_form, name="send_health_form"),
    path("c/<str:ref>/health/<str:screening_ref>/", views.screening, name="screening"),
    path("inbox/<str:ref>/", concern_views.concern, name="concern"),
    path("i/<str:token>/", link_views.intake, name="intake"),
    path("i/<str:token>/list/", link_views.intake_list, name="intake_list"),
    path("i/<str:token>/check/", link_views.intake_check, name="intake_check"),
    path("i/<str:token>/all/<str:section>/", link_views.intake_section, name="intake_section"),
    path("i/<str:token>/<str:key>/", link_views.intake_step, name="intake_step"),
    path("me/health/<str:ref>/", own_views.my_health_list, name="my_health_list"),
    path("me/health/<str:ref>/check/", own_views.my_health_check, name="my_health_check"),
    path(
        "me/health/<str:ref>/all/<str:section>/",
        own_views.my_health_section,
        name="my_health_section",
    ),
    path("me/health/<str:ref>/<str:key>/", own_views.my_health_step, name="my_health_step"),
]
