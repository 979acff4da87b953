"""Addresses of who looks after whom."""

from django.urls import path

from clients.sharing import views

urlpatterns = [
    path("sharing/", views.sharing, name="sharing"),
    path("sharing/all/", views.share_all, name="share_all"),
    path("sharing/rule/", views.sharing_rules, name="sharing_rules"),
    path("clients/<str:ref>/sharing/", views.client_sharing, name="client_sharing"),
    path("clients/<str:ref>/sharing/<str:care_ref>/end/", views.end_care, name="end_care"),
]
