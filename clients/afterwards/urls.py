"""Where staff read what was told after a visit."""

from django.urls import path

from clients.afterwards import views

urlpatterns = [
    path("c/<str:ref>/after/<str:answer_ref>/", views.after_visit, name="after_visit"),
]
