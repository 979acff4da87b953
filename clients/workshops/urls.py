"""Addresses of workshops: for everybody, for whoever has a place, for the office."""

from django.urls import include, path

urlpatterns = [
    path("", include("clients.workshops.public_urls")),
    path("", include("clients.workshops.after_urls")),
    path("office/workshops/", include("clients.workshops.office_urls")),
]
