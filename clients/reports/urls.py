"""Addresses of the reports."""

from django.urls import path

from clients.reports import views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("<slug:name>/", views.report, name="report"),
    path("<slug:name>/table/", views.report_table, name="report_table"),
]
