"""Addresses of the diary."""

from django.urls import path

from clients.appointments import book_views, change_views, diary_views

urlpatterns = [
    path("diary/", diary_views.diary, name="diary"),
    path("diary/book/", book_views.book, name="book"),
    path("diary/book/repeat/", book_views.repeat, name="book_repeat"),
    path("appointments/<str:ref>/", change_views.appointment, name="appointment"),
    path("appointments/<str:ref>/move/", change_views.move, name="move_appointment"),
    path("appointments/<str:ref>/cancel/", change_views.cancel, name="cancel_appointment"),
    path("appointments/<str:ref>/mark/<str:status>/", change_views.mark, name="mark_appointment"),
    path("appointments/<str:ref>/undo/<str:change>/", change_views.undo, name="undo_appointment"),
]
