"""Addresses of the practice's rules, under rules/. A rule is named by its place, never its code."""

from django.urls import path

from clients.rulebook import views

urlpatterns = [
    path("", views.rules, name="rules"),
    path("<str:number>/", views.rule, name="rule"),
    path("<str:number>/change/", views.change, name="change_rule"),
    path("<str:number>/review/", views.review, name="review_rule"),
]
