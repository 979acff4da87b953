"""Where a message to many is written, checked and watched."""

from django.urls import path

from clients.circulars import views

urlpatterns = [
    path("", views.circulars, name="circulars"),
    path("new/", views.new_circular, name="new_circular"),
    path("<str:ref>/", views.circular, name="circular"),
    path("<str:ref>/edit/", views.edit_circular, name="edit_circular"),
    path("<str:ref>/check/", views.check_circular, name="check_circular"),
    path("<str:ref>/throw-away/", views.throw_circular_away, name="throw_circular_away"),
    path("<str:ref>/stop/", views.stop_circular, name="stop_circular"),
    path("<str:ref>/again/", views.try_circular_again, name="try_circular_again"),
]
