"""Addresses of the library, under routines/."""

from django.urls import path

from routines import views

urlpatterns = [
    path("", views.library, name="routines"),
    path("<str:ref>/", views.routine, name="routine"),
]
