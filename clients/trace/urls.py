"""Addresses of who has seen a record."""

from django.urls import path

from clients.trace import views

urlpatterns = [
    path("me/seen/<str:ref>/", views.who_has_seen, name="who_has_seen"),
    path("c/<str:ref>/history/", views.client_history, name="client_history"),
    path("settings/refused/", views.refusals, name="refusals"),
]
