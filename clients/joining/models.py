"""Two records of one person made one, so that it can be taken apart again."""

from django.db import models
from django.utils import timezone

from clients.models import Client
from clients.screening.models import Screening
from practice.accounts.models import Membership, Practice
from practice.web.refs import new_ref


class ClientJoin(models.Model):
    """Which record went into which, and all that is needed to undo it.

    `moved` is {"app.model.field": [primary keys]}; `filled` names the details that the kept
    record took over; `set_aside` are letters withdrawn by the join.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="client_joins")
    kept = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="joins")
    joined = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="joins_away")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    moved = models.JSONField(default=dict)
    filled = models.JSONField(default=list)
    set_aside = models.JSONField(default=list)
    # The more cautious of two answers, where they differed.
    caution = models.OneToOneField(
        Screening, null=True, blank=True, on_delete=models.PROTECT, related_name="join"
    )
    joined_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="clients_joined"
    )
    joined_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(
        Membership,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="client_joins_undone",
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["joined"],
                condition=models.Q(undone_at__isnull=True),
                name="client_joined_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(kept=models.F("joined")), name="client_join_of_two"
            ),
        ]
