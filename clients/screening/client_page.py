"""What every page about one client begins with: the person, the banner and what stands beside it,
the trace.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.expressions import Combinable
from django.http import Http404, HttpRequest
from django.utils import timezone

from clients.consents.queries import with_treatment_answer
from clients.consents.showing import TreatmentConsent, treatment_consent
from clients.joined_away import JoinedAway
from clients.models import Client
from clients.restricted import Restricted
from clients.screening.banner import Banner, banner_for
from clients.screening.in_force import overrides_in_force, standing
from clients.screening.queries import Safety, safety_by_rules
from practice.audit.origin import page_of
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day
from routines.rulebook import RuleBook, rule_book


@dataclass(frozen=True)
class ClientPage:
    """A client as this member may see them, today."""

    client: Client
    book: RuleBook
    safety: Safety
    banner: Banner
    treatment_consent: TreatmentConsent
    in_force: list[str]

    @property
    def context(self) -> dict[str, object]:
        """What the client layout needs."""
        return {
            "client": self.client,
            "safety": self.safety,
            "safety_banner": self.banner,
            "treatment_consent": self.treatment_consent,
            "overrides_in_force": self.in_force,
        }


def client_page(
    request: HttpRequest, ref: str, *, even_restricted: bool = False, **ask: Combinable
) -> ClientPage:
    """The page's beginning, or 404 for anyone who may not know that the client exists.

    Opening a client's page is kept in the trace; if that fails, so does the page. What a page
    wants to `ask` of the client besides comes in the same query, as an attribute of that name.
    Nothing is changed in a restricted record, but on pages that are `even_restricted`.
    """
    practice, membership = request.practice, request.membership  # type: ignore[attr-defined]
    now = timezone.now()
    people = with_treatment_answer(practice.clients.visible_to(membership))
    overridden = Exists(standing(OuterRef("pk"), now=now))
    client = people.annotate(is_overridden=overridden, **ask).filter(ref=ref).first()
    if client is None:
        raise Http404("No such client here.")
    if client.joined_into is not None:
        raise JoinedAway(client, client.joined_into)
    client.practice = practice
    if client.restricted_at and request.method == "POST" and not even_restricted:
        raise Restricted(client)
    if request.method == "GET":
        with transaction.atomic():
            record(
                Verb.CLIENT_SEEN, by=membership, subject=client, client_id=client.pk,
                fields=page_of(request),
            )  # fmt: skip
    book = rule_book(practice.pk)
    today = local_day(now, practice.zone)
    (safety,) = safety_by_rules([client], book.rules, on=today)[client.pk]
    return ClientPage(
        client=client,
        book=book,
        safety=safety,
        banner=banner_for(client, safety),
        treatment_consent=treatment_consent(client),
        in_force=overrides_in_force(client, now=now) if client.is_overridden else [],
    )
