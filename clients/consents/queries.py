"""What holds now."""

from django.db.models import OuterRef, QuerySet, Subquery

from clients.consents.models import Consent
from clients.consents.wording import TREATMENT
from clients.models import Client


def consents_of(client: Client) -> dict[str, Consent]:
    """The newest answer to each purpose that was ever answered, by its key; one query."""
    answers = client.consents.order_by("decided_at", "pk")
    return {answer.purpose: answer for answer in answers}


def newest(client: Client, purpose: str) -> Consent | None:
    """The newest answer to one purpose, or None when it was never answered."""
    return client.consents.filter(purpose=purpose).order_by("-decided_at", "-pk").first()


def has_consented(client: Client, purpose: str) -> bool:
    """Whether the newest answer is a yes. Who was never asked has not consented."""
    answer = newest(client, purpose)
    return answer is not None and answer.given


def with_treatment_answer(clients: QuerySet[Client]) -> QuerySet[Client]:
    """Clients with `treatment_given` and `treatment_decided_at`, both None for who was never asked.

    For pages that show one client: it saves them a query.
    """
    answers = Consent.objects.filter(client=OuterRef("pk"), purpose=TREATMENT)
    newest = answers.order_by("-decided_at", "-pk")
    return clients.annotate(
        treatment_given=Subquery(newest.values("given")[:1]),
        treatment_decided_at=Subquery(newest.values("decided_at")[:1]),
    )
