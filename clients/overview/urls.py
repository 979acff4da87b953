"""Addresses of staff pages that compose features."""

from django.urls import path

from clients.overview import views

urlpatterns = [
    path("today/", views.today, name="today"),
    path("clients/", views.clients, name="clients"),
    path("c/<str:ref>/", views.client, name="client"),
    path("letters/", views.letters, name="letters"),
]
