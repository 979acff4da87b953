"""Which days, by what, and whose."""

from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from clients.reports.periods import MOST, Step, begin, last_months, periods_between
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.web.forms import PlainForm

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
EARLIEST = date(2000, 1, 1)
LATEST = timedelta(days=3 * 366)


class ReportForm(PlainForm):
    """A look at a report. Whoever may see their own numbers alone is offered nobody else's."""

    by = forms.ChoiceField(label="By", choices=[(Step.MONTH, "Month"), (Step.WEEK, "Week")])

    def __init__(self, data: Any, *, member: Membership, today: date) -> None:
        since = last_months(today, 11)[0].first
        usual = {
            "from": since.isoformat(),
            "to": today.isoformat(),
            "by": Step.MONTH,
            "therapist": "all",
        }
        given = {key: value for key, value in data.items() if value}
        super().__init__({**usual, **given})
        self.member, self.latest = member, today + LATEST
        by = self.fields.pop("by")
        self.fields["from"] = forms.DateField(label="From", widget=DAY)
        self.fields["to"] = forms.DateField(label="To", widget=DAY)
        self.fields["by"] = by
        if member.may(Permission.SEE_ALL_REPORTS):
            people = member.practice.memberships.therapists().select_related("user")
            self.people = {one.ref: one for one in people.order_by("pk")}
            choices = [("all", "Everybody"), *((ref, one.name) for ref, one in self.people.items())]
            self.fields["therapist"] = forms.ChoiceField(label="Whose work", choices=choices)
        self.helper.layout = Layout("from", "to", "by", "therapist")

    @property
    def therapist(self) -> Membership | None:
        """Whose numbers are asked for: one's own, where one may see no others."""
        if not self.member.may(Permission.SEE_ALL_REPORTS):
            return self.member
        return self.people.get(self.cleaned_data.get("therapist", ""))

    def clean(self) -> dict[str, Any]:
        """In order, of this century, and no more than fits a page."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = given.get("from"), given.get("to")
        given["by"] = step = Step(given.get("by") or Step.MONTH)
        if since is None or until is None:
            return given
        if until < since:
            self.add_error("to", "Enter a day that is not before the first one.")
        elif since < EARLIEST or until > self.latest:
            self.add_error("from", "Enter days from 2000 on, up to three years ahead.")
        elif len(periods_between(begin(since, step), until, step)) > MOST:
            self.add_error("to", f"Choose fewer days: {MOST} months or {MOST} weeks at most.")
        return given
