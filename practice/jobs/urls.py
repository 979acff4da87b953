"""Where long work is watched."""

from django.urls import path

from practice.jobs import views

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<str:ref>/", views.job, name="job"),
    path("<str:ref>/stop/", views.stop_job, name="stop_job"),
    path("<str:ref>/again/", views.try_job_again, name="try_job_again"),
]
