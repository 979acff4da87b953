"""Addresses of what comes after a sign-up: messages of the office, and the page after the day."""

from django.urls import path

from clients.workshops import after_views, message_views

MESSAGE = "office/workshops/<str:ref>/message/<str:message_ref>/"
urlpatterns = [
    path("w/<str:token>/", after_views.after_workshop, name="after_workshop"),
    path("w/<str:token>/feedback/", after_views.leave_feedback, name="leave_feedback"),
    path(
        "w/<str:token>/certificate/<str:ref>/",
        after_views.after_certificate,
        name="after_certificate",
    ),
    path("place/<str:token>/certificate/", after_views.my_certificate, name="my_certificate"),
    path(
        "office/workshops/<str:ref>/message/",
        message_views.workshop_message,
        name="workshop_message",
    ),
    path(MESSAGE, message_views.one_workshop_message, name="one_workshop_message"),
    path(f"{MESSAGE}edit/", message_views.edit_workshop_message, name="edit_workshop_message"),
    path(f"{MESSAGE}test/", message_views.test_workshop_message, name="test_workshop_message"),
    path(f"{MESSAGE}send/", message_views.send_workshop_message, name="send_workshop_message"),
    path(f"{MESSAGE}stop/", message_views.stop_workshop_message, name="stop_workshop_message"),
    path(
        f"{MESSAGE}again/",
        message_views.try_workshop_message_again,
        name="try_workshop_message_again",
    ),
]
