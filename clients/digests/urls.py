"""Where a member says whether and when the letter of their day comes."""

from django.urls import path

from clients.digests import views

urlpatterns = [
    path("settings/my-day/", views.my_digest, name="my_digest"),
    path("mail/day/<str:signed>/", views.stop_digest, name="stop_digest"),
]
