"""Every address. Features are named by string, so that nothing here imports upward."""

from django.conf import settings
from django.urls import include, path

from practice.access.security_txt import security_txt

handler500 = "practice.web.errors.server_error"
urlpatterns = [
    path("account/", include("practice.accounts.urls")),
    path("settings/team/", include("practice.accounts.team_urls")),
    path("", include("practice.credentials.urls")),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("health", include("practice.mail.health_urls")),
    path("metrics", include("practice.watched.urls")),
    path("routines/", include("routines.urls")),
    path("", include("clients.clearances.urls")),
    path("", include("clients.screening.urls")),
    path("", include("clients.appointments.urls")),
    path("", include("clients.notes.urls")),
    path("", include("clients.measures.urls")),
    path("", include("clients.events.urls")),
    path("", include("clients.referrals.urls")),
    path("", include("clients.photos.urls")),
    path("", include("clients.papers.urls")),
    path("", include("clients.earlier.urls")),
    path("", include("clients.labels.urls")),
    path("", include("clients.homecare.urls")),
    path("", include("clients.afterwards.urls")),
    path("rules/", include("clients.rulebook.urls")),
    path("", include("clients.reminders.urls")),
    path("", include("clients.digests.urls")),
    path("messages/", include("clients.circulars.urls")),
    path("", include("clients.workshops.urls")),
    path("", include("clients.joining.urls")),
    path("", include("clients.rights.urls")),
    path("", include("clients.sharing.urls")),
    path("office/jobs/", include("practice.jobs.urls")),
    path("office/import/", include("clients.transfer.urls")),
    path("office/export/", include("clients.moving_out.urls")),
    path("", include("clients.setting_up.urls")),
    path("", include("clients.settings.urls")),
    path("office/reports/", include("clients.reports.urls")),
    path("settings/", include("practice.schedule.urls")),
    path("", include("clients.series.urls")),
    path("", include("clients.fees.urls")),
    path("", include("clients.online.urls")),  # before the calendars: /me/appointments/earlier/
    path("", include("clients.calendars.urls")),
    path("", include("clients.trace.urls")),
    path("", include("clients.portal.urls")),
    path("", include("clients.urls")),
    path("", include("clients.overview.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/inbox/", include("practice.mail.demo_urls")))
