"""allauth's forms of the second factor, with our sentences; and no code works twice."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from practice.accounts.forms import InOurWords
from practice.web.text import one_line

# Longer than any clock lets a code of an app be valid.
REMEMBERED = 10 * 60
USED = "This code has been used. Wait for the next one."


def use_once(user_id: int, code: str) -> None:
    """Raises ValidationError when the code of an app was taken before, by whatever page."""
    digits = "".join(filter(str.isdigit, code))
    if not cache.add(f"second-factor:{user_id}:{digits}", True, REMEMBERED):
        raise ValidationError(USED)


class AddApp(InOurWords, totp.ActivateTOTPForm):
    """The first code of an app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_field(self.fields["code"], "Code that the app shows", "")

    def clean_code(self) -> str:
        """The code that proves the app does not also sign in."""
        code: str = super().clean_code()
        use_once(self.user.pk, code)
        return code


class RemoveApp(InOurWords, totp.DeactivateTOTPForm):
    """Nothing to fill in."""


class _EnterCode(InOurWords):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_field(
            self.fields["code"],  # type: ignore[attr-defined]
            "Code from your app, or a recovery code",
            "Each works once.",
        )

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:  # type: ignore[attr-defined]
            use_once(self.user.pk, code)  # type: ignore[attr-defined]
        return code


class EnterSecond(_EnterCode, base.AuthenticateForm):
    """The second step of signing in."""


class EnterSecondAgain(_EnterCode, base.ReauthenticateForm):
    """The same, while signed in."""


class AddPasskey(InOurWords, webauthn.AddWebAuthnForm):
    """A passkey, which always asks for a finger, a face or a PIN: it signs in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]
        in_our_field(self.fields["name"], "What to call it", "For you, such as “My phone”.")
        self.fields["name"].validators += [MaxLengthValidator(60), one_line]

    def clean(self) -> dict[str, Any]:
        """Its own checks, with the person's presence proved."""
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenamePasskey(InOurWords, webauthn.EditWebAuthnForm):
    """Another name for one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_field(self.fields["name"], "What to call it", "For you, such as “My phone”.")
        self.fields["name"].validators += [MaxLengthValidator(60), one_line]


def in_our_field(field: Any, label: str, hint: str) -> None:
    """Name a field; no placeholder."""
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
