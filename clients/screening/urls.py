"""Addresses of health pages: a client's, and the form by link."""

from django.urls import path

from clients.screening import link_views, views

urlpatterns = [
    path("c/<str:ref>/health/", views.health, name="client_health"),
    path("c/<str:ref>/health/form/", views.intake_entry, name="intake_entry"),
    path(
        "c/<str:ref>/health/form/details/", views.intake_entry_details, name="intake_entry_details"
    ),
    path("c/<str:ref>/health/form/check/", views.intake_entry_check, name="intake_entry_check"),
    path("c/<str:ref>/health/send/", views.send_health_form, name="send_health_form"),
    path("c/<str:ref>/health/clearance/", views.clearance, name="clearance"),
    path("c/<str:ref>/health/<str:screening_ref>/", views.screening, name="screening"),
    path("i/<str:token>/", link_views.intake, name="intake"),
    path("i/<str:token>/questions/", link_views.intake_questions, name="intake_questions"),
    path("i/<str:token>/details/", link_views.intake_details, name="intake_details"),
    path("i/<str:token>/check/", link_views.intake_check, name="intake_check"),
]
