"""Addresses of the diary."""

from django.urls import path

from clients.appointments import views

urlpatterns = [
    path("diary/", views.diary, name="diary"),
    path("diary/book/", views.book, name="book"),
    path("appointments/<str:ref>/", views.appointment, name="appointment"),
    path("appointments/<str:ref>/move/", views.move, name="move_appointment"),
    path("appointments/<str:ref>/cancel/", views.cancel, name="cancel_appointment"),
    path("appointments/<str:ref>/mark/<str:status>/", views.mark, name="mark_appointment"),
]
