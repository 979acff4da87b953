"""What clients rated, on which day: kept as it was given. A wrong one is withdrawn, with a reason.

Soreness before and after a visit is not here: it stands in the note of the session.
"""

from collections.abc import Iterable
from itertools import groupby

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.measures.catalogue import MEASURES, Measure
from clients.measures.schedule import Moment
from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.privacy.fields import EncryptedJSONField, EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text

OF_THE_NOTE = "nrs_soreness"
KEPT = [its for its in MEASURES.values() if its.code != OF_THE_NOTE]
WHOLE = [its.code for its in KEPT if its.whole]
PER_SITE = [its.code for its in KEPT if its.per_site]
OF_A_REGION = [its.code for its in KEPT if its.region is not None]
NAMED = {its.code: its.named for its in KEPT if its.named is not None}
NAMED_MOST = {code: most for code, (_, most) in NAMED.items()}


def _range(its: Measure) -> tuple[int, int]:
    return its.low, its.high


def scores_in_range(measures: Iterable[Measure]) -> Q:
    """The condition that a row's code is one of these and its score lies in that one's range."""
    condition = Q()
    for (low, high), alike in groupby(sorted(measures, key=_range), key=_range):
        codes = sorted(its.code for its in alike)
        condition |= Q(code__in=codes, score__gte=low, score__lte=high)
    return condition


class NamedItem(models.Model):
    """An activity (PSFS) or a goal in the client's own words, rated again at each follow-up.

    Its words never change; one that no longer matters is retired, and its place is free again.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="named_items")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="named_items")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    code = models.CharField(max_length=20)
    # From 1 to as many as the measure has room for.
    place = models.PositiveSmallIntegerField()
    words = EncryptedTextField(validators=[one_line])
    named_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="items_named")
    named_at = models.DateTimeField(default=timezone.now)
    retired_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="items_retired"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code", "place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "code", "place"],
                condition=Q(retired_at__isnull=True),
                name="named_item_one_a_place",
            ),
            models.CheckConstraint(
                condition=Q(code="psfs", place__gte=1, place__lte=NAMED_MOST["psfs"])
                | Q(code="goals", place__gte=1, place__lte=NAMED_MOST["goals"]),
                name="named_item_as_many_as_there_is_room",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="named_item_retired_by_somebody",
            ),
        ]


class MeasureChoice(models.Model):
    """A measure of one region that the therapist chose to ask this client from time to time."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="measure_choices")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="measure_choices")
    code = models.CharField(max_length=20)
    chosen_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="measure_choices"
    )
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "code"], name="measure_choice_once"),
            models.CheckConstraint(
                condition=Q(code__in=OF_A_REGION), name="measure_choice_of_a_region"
            ),
        ]


class Rating(models.Model):
    """One score of one measure. Never edited: triggers refuse it.

    `answers` holds what the score was worked out from, where it is more than the score itself:
    {"items": [{"item": ref or "wellbeing", "words": str, "rating": int}]} for activities and
    goals, {"answers": [int]} for a form, {"hours": "7.5"} beside sleep.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="ratings")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="ratings")
    # Empty for one that was given between visits.
    appointment = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="ratings"
    )
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    # Of the form that it came with: the same form sent twice is kept once.
    form_key = models.UUIDField()
    code = models.CharField(max_length=20)
    moment = models.CharField(max_length=6, blank=True, default="")
    # A place of the foot map, for a measure that asks about one; empty for "all over".
    site = models.CharField(max_length=60, blank=True, default="")
    foot = models.CharField(max_length=5, blank=True, default="")
    taken_on = models.DateField()
    score = models.DecimalField(max_digits=5, decimal_places=2)
    answers = EncryptedJSONField(null=True, blank=True)
    taken_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="ratings")
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Membership,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ratings_withdrawn",
    )
    why_withdrawn = EncryptedTextField(null=True, blank=True, validators=[plain_text])

    class Meta:
        indexes = [models.Index(fields=["client", "code", "taken_on"], name="rating_of_client")]
        constraints = [
            models.CheckConstraint(condition=scores_in_range(KEPT), name="rating_score_in_range"),
            models.CheckConstraint(
                condition=~Q(code__in=WHOLE) | Q(score=Cast(F("score"), models.IntegerField())),
                name="rating_score_whole",
            ),
            models.CheckConstraint(
                condition=Q(appointment__isnull=True, moment="")
                | Q(appointment__isnull=False, moment__in=[one.value for one in Moment]),
                name="rating_moment_of_a_visit",
            ),
            models.CheckConstraint(
                condition=Q(site="", foot="")
                | (Q(code__in=PER_SITE, foot__in=["left", "right"]) & ~Q(site="")),
                name="rating_site_with_its_foot",
            ),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_at__isnull=True,
                    withdrawn_by__isnull=True,
                    why_withdrawn__isnull=True,
                )
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                    why_withdrawn__isnull=False,
                ),
                name="rating_withdrawn_by_somebody",
            ),
            # At a visit one answer stands.
            models.UniqueConstraint(
                fields=["appointment", "code", "moment", "site", "foot"],
                condition=Q(withdrawn_at__isnull=True, appointment__isnull=False),
                name="rating_stands_once",
            ),
            models.UniqueConstraint(
                fields=["form_key", "code", "moment", "site", "foot"], name="rating_form_once"
            ),
        ]
