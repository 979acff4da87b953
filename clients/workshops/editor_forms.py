"""Everything about a workshop, as one form and a row for each day."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import OuterRef, Q
from django.forms.formsets import BaseFormSet, formset_factory

from clients.workshops.models import Workshop, WorkshopDate
from clients.workshops.models.workshop import LARGEST_PARTY
from practice.access.permissions import Permission
from practice.accounts.models import Membership, Practice
from practice.schedule.slots import Span
from practice.schedule.wall import TimeDoesNotExist, wall_time
from practice.web.claims import claims_in
from practice.web.forms import PlainForm
from practice.web.text import one_line, plain_text
from routines.models import Routine, RoutineVersion
from routines.safety.tags import WORDS

MOST_DAYS = 12
REMINDERS = (
    (14, "14 days before"),
    (7, "7 days before"),
    (2, "2 days before"),
    (1, "The day before"),
    (0, "That morning"),
)
MOST_REMINDERS = 3
WEB = "Enter an address that begins with https://."
DAY = {"type": "date"}
CLOCK = {"type": "time"}
MOMENT = {"type": "datetime-local"}
PRICED = (Workshop.Price.ON_DAY, Workshop.Price.OUTSIDE)
SECTIONS = {
    "What it is": ("title", "description", "leader", "cover_text"),
    "Where": ("is_online", "place_name", "place_address", "access_facts", "online_link", "bring"),
    "Health": ("techniques", "not_suitable"),
    "Places": (
        "capacity", "party_most", "opens_at", "closes_at", "offers_by_hand", "offer_hours",
    ),
    "Price": (
        "price_kind", "price", "pay_url", "keep", "keep_percent", "cancel_hours", "terms",
    ),
    "Before and after": ("reminder_days", "follow_up", "cpd_minutes", "asks_feedback"),
}  # fmt: skip
TEXTS = ("title", "description", "not_suitable", "cover_text", "terms", "bring", "access_facts")
SAME = (
    "title", "description", "leader", "cover_text", "is_online", "place_name", "place_address",
    "access_facts", "online_link", "bring", "techniques", "not_suitable", "capacity",
    "party_most", "opens_at", "closes_at", "offers_by_hand", "offer_hours", "price_kind",
    "pay_url", "keep_percent", "cancel_hours", "terms", "follow_up", "cpd_minutes",
    "asks_feedback",
)  # fmt: skip


def _text(label: str, *, rows: int = 4, most: int = 4000, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=most, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text,
    )  # fmt: skip


def _line(label: str, most: int, help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=most, validators=[one_line], help_text=help_text
    )


def _web(label: str, most: int, help_text: str = "") -> forms.URLField:
    found = forms.URLField(
        label=label, required=False, max_length=most, assume_scheme="https", help_text=help_text,
        error_messages={"invalid": WEB},
    )  # fmt: skip
    found.validators = [one for one in found.validators if not isinstance(one, URLValidator)]
    found.validators.append(URLValidator(schemes=["https", "http"], message=WEB))
    return found


def _moment(label: str, help_text: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    wrong = {"invalid": "Enter a day and a time, such as 27/3/2026 14:30."}
    return forms.DateTimeField(
        label=label, required=False, widget=widget, help_text=help_text, error_messages=wrong
    )


def _pounds(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=9999, decimal_places=2,
        help_text=help_text,
        error_messages={"max_decimal_places": "Enter pounds and pence, such as 23.50."},
    )  # fmt: skip


class WorkshopForm(PlainForm):
    """What a workshop is. Its days are rows of their own."""

    title = _line("Title", 120, required=True)
    description = _text("What happens there", rows=8)
    leader = forms.ModelChoiceField(
        label="Who leads it?", queryset=Membership.objects.none(), to_field_name="ref",
        help_text="Only they see what people need and what is adapted for them.",
    )  # fmt: skip
    cover_text = _text("A word about who leads it", help_text="Shown on the public page.")
    is_online = forms.BooleanField(label="It is held online", required=False)
    place_name = _line("Place", 120, "Such as Harbour Hall.")
    place_address = _line("Address", 300)
    access_facts = _text("Getting in", help_text="Steps, parking, toilets, seats.")
    online_link = _web("Link to join", 500, "Sent only to people whose place is confirmed.")
    bring = _text("What to bring")
    techniques = forms.MultipleChoiceField(
        label="What is done there", choices=list(WORDS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="People are asked about their health only as far as this needs it. Tick nothing "
        "for a talk.",
    )  # fmt: skip
    not_suitable = _text("Who it does not suit")
    capacity = forms.IntegerField(
        label="Places", required=False, min_value=0, max_value=2000, help_text="Empty: no limit."
    )
    party_most = forms.IntegerField(
        label="Most places for one sign-up", min_value=1, max_value=LARGEST_PARTY, initial=1
    )
    opens_at = _moment("Sign-up opens", "Empty: as soon as it is published.")
    closes_at = _moment("Sign-up closes", "Empty: when it begins.")
    offers_by_hand = forms.BooleanField(
        label="We offer free places by hand", required=False,
        help_text="Otherwise a place that comes free is offered to the first on the waiting list.",
    )  # fmt: skip
    offer_hours = forms.IntegerField(
        label="Hours to take an offered place", min_value=2, max_value=168, initial=24,
        help_text="Or until 6pm the day before, if that is sooner; never less than 2 hours.",
    )  # fmt: skip
    price_kind = forms.ChoiceField(
        label="What does it cost?", choices=Workshop.Price.choices, widget=forms.RadioSelect,
        initial=Workshop.Price.FREE,
    )  # fmt: skip
    price = _pounds("Price of a place, in pounds")
    pay_url = _web("Where to pay", 300)
    keep = _pounds("Kept of what was paid, in pounds", "When somebody cancels their place.")
    keep_percent = forms.IntegerField(
        label="And kept, in percent of the price", min_value=0, max_value=100, initial=0
    )
    cancel_hours = forms.IntegerField(
        label="Hours before the start until which money is paid back", min_value=0, max_value=2000,
        initial=24,
    )  # fmt: skip
    terms = _text("Terms, in your words")
    reminder_days = forms.TypedMultipleChoiceField(
        label="Reminders", choices=REMINDERS, coerce=int, required=False, initial=[2],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    follow_up = forms.ModelChoiceField(
        label="Routine to take home", queryset=Routine.objects.none(), required=False,
        empty_label="None", help_text="Each person's own health answers still decide about it.",
    )  # fmt: skip
    cpd_minutes = forms.IntegerField(
        label="Minutes on the certificate", min_value=0, max_value=6000, initial=0,
        help_text="0: no certificate.",
    )  # fmt: skip
    asks_feedback = forms.BooleanField(label="Ask for feedback", required=False, initial=True)
    # The words that were pointed out already.
    thought_of = forms.CharField(required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, practice: Practice, workshop: Workshop | None = None, **kwargs: Any
    ) -> None:
        kept = values_of(workshop) if workshop else {"form_key": uuid4}
        super().__init__(*args, initial=kept | kwargs.pop("initial", {}), **kwargs)
        self.workshop = workshop
        led_by = workshop.leader_id if workshop else None
        members = practice.memberships.select_related("user").order_by("user__name", "pk")
        may = [
            one.pk for one in members.active() if one.may(Permission.LEAD_WORKSHOPS)
        ]  # fmt: skip
        leader: Any = self.fields["leader"]
        leader.queryset = members.filter(pk__in=[*may, *([led_by] if led_by else [])])
        leader.label_from_instance = lambda member: member.name
        follow_up: Any = self.fields["follow_up"]
        newest = RoutineVersion.objects.filter(routine=OuterRef("pk")).order_by("-number")
        chosen = Q(pk=workshop.follow_up_id) if workshop else Q(pk=None)
        follow_up.queryset = (
            Routine.objects.filter(Q(is_retired=False) | chosen, practice=practice)
            .annotate(name=newest.values("name")[:1])
            .order_by("name", "pk")
        )
        follow_up.label_from_instance = lambda routine: routine.name

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Heading and fields, in the order of the page."""
        return [(name, [self[one] for one in fields]) for name, fields in SECTIONS.items()]

    def clean(self) -> dict[str, Any]:
        """A price that fits its kind, and times in their order."""
        values = super().clean() or {}
        kind, price = values.get("price_kind"), values.get("price")
        if kind in PRICED and not price and "price" in values:
            self.add_error("price", "Enter the price of a place, or choose Free.")
        if kind == Workshop.Price.FREE:
            values["price"] = Decimal(0)
        opens, closes = values.get("opens_at"), values.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", "Sign-up closes after it opens.")
        if len(values.get("reminder_days", ())) > MOST_REMINDERS:
            self.add_error("reminder_days", f"Choose {MOST_REMINDERS} reminders at most.")
        return values

    @property
    def values(self) -> dict[str, Any]:
        """What the workshop keeps, of a valid form."""
        found = self.cleaned_data
        return {name: found[name] for name in SAME} | {
            "price_pence": _pence(found["price"]), "keep_pence": _pence(found["keep"]),
            "reminder_days": sorted(found["reminder_days"], reverse=True),
        }  # fmt: skip

    def to_think_of(self) -> list[str]:
        """Words of a valid form that claim, and were not pointed out yet; from now on they are."""
        found = claims_in("\n".join(self.cleaned_data[name] for name in TEXTS))
        thought_of = self.cleaned_data["thought_of"].split(", ")
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["thought_of"] = ", ".join(found)  # type: ignore[index]
        return [word for word in found if word not in thought_of]


class DayForm(PlainForm):
    """One day: when it begins and ends. A row left empty is no day."""

    day = forms.DateField(
        label="Day", required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    start = forms.TimeField(
        label="From", required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )
    end = forms.TimeField(
        label="Until", required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """All three or none, and it ends after it begins, at times that its day has."""
        values = super().clean() or {}
        day, start, end = (values.get(name) for name in ("day", "start", "end"))
        if day and start and end:
            try:
                values["span"] = span_on(day, start, end, self.zone)
            except ValidationError as wrong:
                self.add_error("end", wrong)
        elif day or start or end:
            for name, said in (("day", "its day"), ("start", "its start"), ("end", "its end")):
                if name in values and not values[name]:
                    self.add_error(name, f"Enter {said}, or take the day out.")
        return values


class _Days(BaseFormSet):
    """The rows, with a sentence for what is wrong among them."""

    def spans(self) -> list[Span]:
        """The days that stay, of valid rows, in order."""
        kept = [one for one in self.forms if one not in self.deleted_forms]
        found = (one.cleaned_data.get("span") for one in kept if one.cleaned_data)
        return sorted((span for span in found if span), key=lambda span: span.start)

    def clean(self) -> None:
        """No two on top of each other."""
        if any(self.errors):
            return
        days = self.spans()
        if any(later.start < earlier.end for earlier, later in pairwise(days)):
            raise ValidationError("Two of the days overlap. Change one of them.")


Days = formset_factory(
    DayForm, formset=_Days, extra=0, can_delete=True, max_num=MOST_DAYS, validate_max=True,
    # Each row is drawn again where something is wrong; a thousand take seconds.
    absolute_max=MOST_DAYS + 10,
)  # fmt: skip


class MoreDatesForm(PlainForm):
    """The same workshop again, every so many weeks."""

    day = forms.DateField(
        label="First of the new dates", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    weeks = forms.IntegerField(label="Weeks between them", min_value=1, max_value=52, initial=1)
    times = forms.IntegerField(label="How many", min_value=1, max_value=26, initial=4)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("form_key", uuid4())


class CallOffForm(PlainForm):
    """What is said to the people who are told."""

    words = _text(
        "What shall we tell them?", most=600,
        help_text="Stands in their letter and on the page. Nothing about anybody's health.",
    )  # fmt: skip

    def clean_words(self) -> str:
        """They learn why, or at least that somebody wrote to them."""
        words = str(self.cleaned_data["words"]).strip()
        if not words:
            raise ValidationError("Write a sentence for the people who signed up.")
        return words


def span_on(day: date, start: time, end: time, zone: ZoneInfo) -> Span:
    """The time of a day; raises ValidationError."""
    try:
        begins, ends = wall_time(day, start, zone), wall_time(day, end, zone)
    except TimeDoesNotExist as gap:
        raise ValidationError(str(gap)) from gap
    if ends <= begins:
        raise ValidationError("It ends after it begins.")
    return Span(begins, ends)


def moved_to(dates: list[WorkshopDate], first: date, zone: ZoneInfo) -> list[Span]:
    """The same days and hours from another first day on; raises ValidationError."""
    walls = [(one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)) for one in dates]
    shift: timedelta = first - walls[0][0].date() if walls else timedelta(0)
    return [span_on(a.date() + shift, a.time(), b.time(), zone) for a, b in walls]


def values_of(workshop: Workshop) -> dict[str, Any]:
    """What the form begins with."""
    return {name: getattr(workshop, name) for name in SAME if name != "leader"} | {
        "leader": workshop.leader.ref, "price": _in_pounds(workshop.price_pence),
        "keep": _in_pounds(workshop.keep_pence), "reminder_days": workshop.reminder_days,
    }  # fmt: skip


def days_of(workshop: Workshop | None, zone: ZoneInfo) -> list[dict[str, Any]]:
    """What the rows begin with: its days, or an empty one."""
    rows = list(workshop.dates.all()) if workshop else []
    if not rows:
        return [{}]
    walls = [(one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)) for one in rows]
    return [{"day": a.date(), "start": a.time(), "end": b.time()} for a, b in walls]


def typed_in(form: forms.BaseForm, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed so far, unchecked, to show it again without finding fault with it."""
    return {
        name: one.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, one in form.fields.items()
    }


def _pence(pounds: Decimal | None) -> int:
    return int((pounds or Decimal(0)) * 100)


def _in_pounds(pence: int) -> Decimal | None:
    return Decimal(pence) / 100 if pence else None
