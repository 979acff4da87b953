"""The app's name for Django, what it listens to, and its answer to the worker."""

from django.apps import AppConfig


class HomecareConfig(AppConfig):
    """clients.homecare."""

    name = "clients.homecare"

    def ready(self) -> None:
        """A change of health reaches what was given before; its letter is checked again. A note
        begins with what was done at home, a plot says when it changed, and plans to look at again
        are among what needs somebody.
        """
        from clients import plan_changes
        from clients.homecare.emails import CHANGED, GIVEN, before_giving, before_sending
        from clients.homecare.plan_changes import at_home
        from clients.homecare.reach_back import filter_anew
        from clients.homecare.reviews import perhaps_to_review, to_review
        from clients.homecare.said import before_a_note
        from clients.notes import said_before
        from clients.screening.changes import listen
        from clients.screening.needs import also_needs
        from practice.mail.rechecks import register

        listen(filter_anew)
        said_before.tell(before_a_note)
        plan_changes.tell(at_home)
        register(CHANGED, before_sending)
        register(GIVEN, before_giving)
        also_needs(to_review, of=perhaps_to_review)
