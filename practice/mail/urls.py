"""The practice's letters."""

from django.urls import path

from practice.mail import views

urlpatterns = [
    path("", views.letters, name="letters"),
    path("<str:ref>/again/", views.again, name="letter_again"),
    path("<str:ref>/leave/", views.leave, name="letter_leave"),
]
