"""Addresses of notes from before."""

from django.urls import path

from clients.earlier import views

urlpatterns = [
    path("c/<str:ref>/earlier-notes/", views.client_earlier_notes, name="client_earlier_notes"),
    path("c/<str:ref>/earlier-notes/<str:note_ref>/", views.earlier_note, name="earlier_note"),
]
