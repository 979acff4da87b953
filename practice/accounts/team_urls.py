"""Addresses of who works here."""

from django.urls import path

from practice.accounts import team_views as views

urlpatterns = [
    path("invite/", views.invite, name="invite"),
    path("invitations/<str:ref>/revoke/", views.revoke_invitation, name="revoke_invitation"),
    path("idle/", views.idle_rule, name="idle_rule"),
    path("<str:ref>/role/", views.change_role, name="change_role"),
]
