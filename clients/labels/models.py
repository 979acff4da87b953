"""A practice's labels, and which client wears which."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership, Practice
from practice.schedule.models.offer import Colour
from practice.web.refs import new_ref
from practice.web.text import one_line


class Label(models.Model):
    """A word for a group of clients. Out of use it stands nowhere, and can be brought back."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="labels")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=30, validators=[one_line])
    # Of the bar beside the name: the word says what it is.
    colour = models.CharField(max_length=8, choices=Colour.choices, default=Colour.TEAL)
    is_retired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("practice", Lower("name"), name="label_name_once"),
            models.CheckConstraint(
                condition=Q(colour__in=Colour.values), name="label_colour_known"
            ),
        ]


class ClientLabel(models.Model):
    """That a client wears a label."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="client_labels")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="labels")
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="worn")
    put_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="labels_put")
    put_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "label"], name="client_label_once"),
        ]
