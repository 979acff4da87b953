"""The address at which a client stops letters, or starts them again."""

from django.urls import path

from clients.reminders import views

urlpatterns = [path("mail/<str:signed>/", views.letter_choices, name="letter_choices")]
