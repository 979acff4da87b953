"""How allauth's second factors meet ours: secrets sealed, our name on what apps show."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.template.loader import render_to_string

from practice.privacy.keyring import key_ring
from practice.web.codes import qr

# Seeds of apps and of recovery codes, inside the JSON of `mfa_authenticator.data`; a change of keys
# finds them there by this name.
CONTEXT = "mfa_authenticator.data"


def seal(text: str) -> str:
    """What is stored of a secret."""
    return key_ring().seal(text, CONTEXT)


def opened(sealed: str) -> str:
    """The secret; raises CannotOpen."""
    return key_ring().open(sealed, CONTEXT)


class InstepMFA(DefaultMFAAdapter):
    """Sealing, names and sentences."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That did not work. Try again, or use another way.",
    }

    def encrypt(self, text: str) -> str:
        """Called by allauth before it stores a secret."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Called by allauth where it needs the secret."""
        return opened(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The code to scan, as every other code of ours is drawn."""
        return render_to_string("components/qr.svg", {"code": qr(url)})

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What a passkey is called until somebody names it."""
        return "Passkey"

    def _get_site_name(self) -> str:
        return "Instep"
