"""What somebody holds, as it is typed."""

from typing import Any

from django import forms

from practice.credentials.models import Credential
from practice.web.forms import PlainModelForm

# Suggested, not asked for: anything may be typed.
BODIES = ("CNHC", "Association of Reflexologists", "Federation of Holistic Therapists",
          "Sports Massage Association", "Society of Sports Therapists", "HCPC")  # fmt: skip


class CredentialForm(PlainModelForm):
    """One registration, insurance, certificate or check."""

    class Meta:
        model = Credential
        fields = ("kind", "issuer", "number", "valid_until")
        labels = {
            "kind": "What it is", "issuer": "Body or insurer", "number": "Number",
            "valid_until": "Valid until, this day included",
        }  # fmt: skip
        help_texts = {
            "issuer": f"For example {', '.join(BODIES[:3])}, or the name of the insurer.",
            "number": "Of the registration or the policy.",
            "valid_until": "Letters go out 60, 30 and 7 days before, and on the day after.",
        }
        widgets = {
            "kind": forms.RadioSelect,
            "valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Credential.Kind.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An insurance always ends."""
        cleaned = super().clean() or {}
        if (
            cleaned.get("kind") == Credential.Kind.INSURANCE
            and not cleaned.get("valid_until")
            and "valid_until" not in self.errors
        ):
            self.add_error("valid_until", "Enter the last day of the insurance.")
        return cleaned
