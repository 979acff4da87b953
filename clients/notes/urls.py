"""Addresses of notes."""

from django.urls import path

from clients.notes import habit_views, lock_views, paper_views, sign_views, unsaved_views, views

urlpatterns = [
    path("appointments/<str:ref>/note/", views.write, name="write_note"),
    path("notes/<str:ref>/", views.note, name="note"),
    path("c/<str:ref>/zones/", views.zones, name="client_zones"),
    path("notes/<str:ref>/typed/", unsaved_views.keep, name="keep_typed"),
    path("notes/<str:ref>/typed/<str:draft_ref>/", unsaved_views.unsaved, name="unsaved_draft"),
    path("notes/<str:ref>/amend/", views.amend, name="amend_note"),
    path("settings/my-notes/", habit_views.my_notes, name="my_notes"),
    path("notes/<str:ref>/note.pdf", paper_views.note_paper, name="note_paper"),
    path("notes/<str:ref>/sign/", lock_views.sign_locked, name="sign_locked_note"),
    path("notes/<str:ref>/sharp/", sign_views.ask_about_sharp, name="ask_about_sharp"),
    path("settings/notes/", lock_views.note_rules, name="note_rules"),
]
