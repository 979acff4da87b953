"""Addresses of workshops: for everybody, for whoever has a place, for the office."""

from django.urls import include, path

from clients.workshops import place_views

urlpatterns = [
    path("office/workshops/", include("clients.workshops.office_urls")),
    path("place/<str:token>/", place_views.my_place, name="my_place"),
]
