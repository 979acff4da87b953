"""The app's name for Django, what it asks of every letter and hears of forms."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """clients.rights."""

    name = "clients.rights"

    def ready(self) -> None:
        """No letter goes to somebody whose record is restricted, but those about their visits; with
        what is agreed to on a form stands which privacy notice lay beside it.
        """
        from allauth.account.signals import user_logged_in

        from clients.consents import changes
        from clients.rights.again import after_a_restore
        from clients.rights.due import near_their_day, requests_near_their_day
        from clients.rights.gate import not_while_restricted
        from clients.rights.notices import at_sign_in, beside_a_form
        from clients.screening.needs import also_needs
        from practice.backups import after_restore
        from practice.mail.rechecks import also_ask

        after_restore.append(after_a_restore)
        also_ask(not_while_restricted)
        changes.listen(beside_a_form)
        user_logged_in.connect(at_sign_in, dispatch_uid="rights:notice")
        also_needs(requests_near_their_day, of=near_their_day)
