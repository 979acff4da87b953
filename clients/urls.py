"""Addresses of the record."""

from django.urls import path

from clients import views

urlpatterns = [
    path("clients/new/", views.new_client, name="new_client"),
]
