"""The demo inbox, included only in demo mode."""

from django.urls import path

from practice.mail import inbox_views

urlpatterns = [
    path("", inbox_views.inbox, name="demo_inbox"),
    path("<str:letter_id>/", inbox_views.letter, name="demo_letter"),
    path("<str:letter_id>/html/", inbox_views.letter_html, name="demo_letter_html"),
]
