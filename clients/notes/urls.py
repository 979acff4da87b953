"""Addresses of notes."""

from django.urls import path

from clients.notes import lock_views, paper_views, views

urlpatterns = [
    path("appointments/<str:ref>/note/", views.write, name="write_note"),
    path("notes/<str:ref>/", views.note, name="note"),
    path("c/<str:ref>/zones/", views.zones, name="client_zones"),
    path("notes/<str:ref>/amend/", views.amend, name="amend_note"),
    path("notes/<str:ref>/note.pdf", paper_views.note_paper, name="note_paper"),
    path("notes/<str:ref>/sign/", lock_views.sign_locked, name="sign_locked_note"),
    path("settings/notes/", lock_views.note_rules, name="note_rules"),
]
