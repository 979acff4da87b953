"""Addresses of the library, under routines/."""

from django.urls import path

from routines import editing_views, views

urlpatterns = [
    path("", views.library, name="routines"),
    path("new/", editing_views.new_routine, name="new_routine"),
    path("shipped/", editing_views.take_shipped_routines, name="take_shipped_routines"),
    path("pictures/<str:ref>/", views.step_picture, name="step_picture"),
    path("<str:ref>/", views.routine, name="routine"),
    path("<str:ref>/edit/", editing_views.edit_routine, name="edit_routine"),
    path("<str:ref>/retire/", editing_views.retire_routine, name="retire_routine"),
    path("<str:ref>/bring-back/", editing_views.bring_back_routine, name="bring_back_routine"),
]
