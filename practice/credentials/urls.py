"""Addresses of who works here, and what they hold."""

from django.urls import path

from practice.credentials import views
from practice.credentials.team_view import team

urlpatterns = [
    path("settings/team/", team, name="team"),
    path("settings/holds/<str:ref>/", views.credentials, name="credentials"),
    path("settings/holds/<str:ref>/add/", views.add_credential, name="add_credential"),
    path(
        "settings/holds/<str:ref>/<str:credential_ref>/",
        views.edit_credential,
        name="edit_credential",
    ),
    path(
        "settings/holds/<str:ref>/<str:credential_ref>/off/",
        views.take_credential_off,
        name="take_credential_off",
    ),
]
