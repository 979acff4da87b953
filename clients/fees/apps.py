"""The app's name for Django, what it listens to, and its answer to the worker."""

from django.apps import AppConfig


class FeesConfig(AppConfig):
    """clients.fees."""

    name = "clients.fees"

    def ready(self) -> None:
        """A charge follows its visit, money goes with records that are joined, and each receipt's
        letter is checked again before it goes.
        """
        from clients.appointments import changes as visits
        from clients.fees.accounts import recount_both
        from clients.fees.charging import follow_visit
        from clients.fees.letters import KIND, before_sending
        from clients.joining import changes as joins
        from practice.mail.rechecks import register

        visits.listen(follow_visit)
        joins.listen(recount_both)
        register(KIND, before_sending)
