"""Addresses of papers."""

from django.urls import path

from clients.papers import views

ONE = "c/<str:ref>/papers/<str:paper_ref>/"
urlpatterns = [
    path("c/<str:ref>/papers/", views.client_papers, name="client_papers"),
    path(f"{ONE}file/", views.paper_file, name="paper_file"),
    path(f"{ONE}take-out/", views.take_out_paper, name="take_out_paper"),
]
