"""Addresses of joining."""

from django.urls import path

from clients.joining import views

urlpatterns = [
    path("c/<str:ref>/join/<str:other>/", views.join_clients, name="join_clients"),
    path("c/<str:ref>/joined/", views.client_joins, name="client_joins"),
    path(
        "c/<str:ref>/joined/<str:join_ref>/undo/", views.undo_client_join, name="undo_client_join"
    ),
]
