"""Addresses of setting up a practice."""

from django.urls import path

from clients.setting_up import views

urlpatterns = [
    path("set-up/", views.set_up, name="set_up"),
    path("set-up/put-away/", views.put_away, name="put_set_up_away"),
    path("set-up/<slug:step>/", views.set_up_step, name="set_up_step"),
    path("settings/practice/", views.practice_details, name="practice_details"),
    path("settings/clock/", views.practice_clock, name="practice_clock"),
    path("settings/sources/", views.sources, name="sources"),
    path("settings/sender/", views.letters_sender, name="letters_sender"),
]
