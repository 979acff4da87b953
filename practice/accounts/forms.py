"""allauth's sign-in forms, with our sentences."""

from typing import Any

from allauth.account import forms as theirs

from practice.web.forms import in_our_words


class InOurWords:
    """Mixed into a form: the fields it ends up with say what to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self)  # type: ignore[arg-type]


class SignIn(InOurWords, theirs.LoginForm):
    """Email and password."""


class AskForCode(InOurWords, theirs.RequestLoginCodeForm):
    """Email, for a code."""


class EnterCode(InOurWords, theirs.ConfirmLoginCodeForm):
    """The code."""


class AskForReset(InOurWords, theirs.ResetPasswordForm):
    """Email, for a new password."""


class ChooseNew(InOurWords, theirs.ResetPasswordKeyForm):
    """A new password, by the link."""


class ConfirmPassword(InOurWords, theirs.ReauthenticateForm):
    """The password once more."""


class ChangePassword(InOurWords, theirs.ChangePasswordForm):
    """The old password and a new one."""


class SetPassword(InOurWords, theirs.SetPasswordForm):
    """A first password."""
