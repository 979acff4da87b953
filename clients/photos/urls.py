"""Addresses of photos."""

from django.urls import path

from clients.photos import views

ONE = "c/<str:ref>/photos/<str:photo_ref>/"
urlpatterns = [
    path("c/<str:ref>/photos/", views.client_photos, name="client_photos"),
    path(f"{ONE}file/", views.photo_file, name="photo_file"),
    path(f"{ONE}take-out/", views.take_out_photo, name="take_out_photo"),
]
