"""The app's name for Django, and its answer to the worker."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """practice.accounts."""

    name = "practice.accounts"

    def ready(self) -> None:
        """A sign-in letter is true until it expires; a test is for who still works here."""
        from practice.accounts import checks, signals  # noqa: F401
        from practice.accounts.letter_tests import TEST, before_testing
        from practice.accounts.mfa import CONTEXT
        from practice.accounts.team import before_inviting
        from practice.mail.rechecks import as_queued, register
        from practice.privacy.sealed import register_sealed

        register_sealed("mfa.Authenticator", "data", CONTEXT)
        register("sign_in", as_queued)
        register("account_changed", as_queued)
        register("invitation", before_inviting)
        register(TEST, before_testing)
