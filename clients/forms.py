"""A person's details."""

from datetime import date
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Field, Fieldset, Layout
from django import forms

from clients.models import Client
from practice.accounts.models import Practice
from practice.schedule.zones import zone_choices
from practice.web.dates import DateFields
from practice.web.forms import PlainModelForm, in_region


class ClientForm(PlainModelForm):
    """Name, how to reach them, birth date; a guardian for those under 16."""

    birth_date = DateFields(label="Birth date", required=False, help_text="For example, 27 3 1986.")

    class Meta:
        model = Client
        fields = [
            "name",
            "pronouns",
            "birth_date",
            "email",
            "phone",
            "guardian_name",
            "guardian_email",
            "time_zone",
            "heard_from",
        ]
        labels = {
            "name": "Name",
            "email": "Email",
            "phone": "Phone",
            "guardian_name": "Guardian's name",
            "guardian_email": "Guardian's email",
        }
        error_messages = {"name": {"required": "Enter the client's name."}}

    guardian_agreed = forms.BooleanField(
        label="A guardian has agreed to the treatment", required=False
    )

    time_zone = forms.ChoiceField(
        label="Their days and reminders are on the clock of",
        required=False,
        help_text="For somebody who lives elsewhere. Visits stay on the practice's clock.",
    )

    heard_from = forms.ChoiceField(label="How they heard of you", required=False)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.practice = practice
        ways = practice.ways_to_choose(self.instance.heard_from)
        self.fields["heard_from"].choices = ways  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = zone_choices(practice.time_zone)  # type: ignore[attr-defined]
        in_region(self, practice.region)
        self.fields["guardian_agreed"].initial = bool(self.instance.guardian_consented_on)
        self.helper.layout = Layout(
            "name",
            "pronouns",
            "birth_date",
            Field("email", autocomplete="off"),
            "phone",
            "time_zone",
            "heard_from",
            Fieldset(
                "If the client is under 16", "guardian_name", "guardian_email", "guardian_agreed"
            ),
        )

    def clean(self) -> dict[str, Any]:
        """Somebody must be reachable when a guardian is named."""
        cleaned = super().clean() or {}
        if cleaned.get("guardian_agreed") and not cleaned.get("guardian_name"):
            self.add_error("guardian_name", "Enter the name of the guardian who agreed.")
        return cleaned


class NewClientForm(ClientForm):
    """A person to add. `seen` are the look-alikes that were shown, by their refs."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, practice=practice, **kwargs)
        self.fields["form_key"].initial = uuid4
        # Asked for later, of the few who live elsewhere.
        del self.fields["time_zone"]
        self.helper.layout.fields.remove("time_zone")
        self.helper.layout.extend(["form_key"])

    @property
    def refs_seen(self) -> set[str]:
        """Who was shown before the form was sent again."""
        return set(self.cleaned_data["seen"].split())


def details_of(form: ClientForm, *, today: date, known: Client | None = None) -> dict[str, Any]:
    """The form's fields as the actions take them; the guardian's word gets today's date."""
    details = dict(form.cleaned_data)
    agreed = details.pop("guardian_agreed")
    details.pop("seen", None)
    since = known.guardian_consented_on if known else None
    details["guardian_consented_on"] = (since or today) if agreed else None
    return details
