"""Where a client chooses letters, and where a practice settles when they leave."""

from django.urls import path

from clients.reminders import rules_views, views

urlpatterns = [
    path("mail/<str:signed>/", views.letter_choices, name="letter_choices"),
    path("settings/reminders/", rules_views.reminder_rules, name="reminder_rules"),
]
