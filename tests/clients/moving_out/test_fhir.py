"""What is written as FHIR is FHIR, as the specification's own shapes see it."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from fhir.resources.R4B.bundle import Bundle

from clients.consents.actions import record_consent
from clients.models import Client
from clients.moving_out import fhir, making
from practice.accounts.models import Membership
from routines.rulebook import rule_book
from tests.factories import ClientFactory
from tests.factories.everything import everything_of
from tests.factories.moving_out import asked, unpacked, written
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
KINDS = {
    "Patient", "QuestionnaireResponse", "Appointment", "CarePlan", "Observation", "Consent",
}  # fmt: skip


def held_against_the_shapes(text: bytes) -> dict[str, Any]:
    """Refuses what the specification does not know, and leaves nothing out."""
    values: dict[str, Any] = json.loads(text)
    Bundle.model_validate(values)
    return values


@pytest.mark.slow
def test_somebody_with_a_row_in_every_table_is_whole(
    therapist: Membership, owner: Membership
) -> None:
    with time_machine.travel(NOW, tick=False):
        canary = everything_of(therapist)
    file = unpacked(written(owner, with_fhir=True))
    questions_asked = held_against_the_shapes(file.read("fhir/questionnaire.json"))
    questions = {one["linkId"] for one in questions_asked["entry"][0]["resource"]["item"]}
    assert questions == set(rule_book(owner.practice_id).rules)
    told = held_against_the_shapes(file.read(f"fhir/{canary.client.ref}.json"))
    resources = [entry["resource"] for entry in told["entry"]]
    counted = Counter(one["resourceType"] for one in resources)
    client = canary.client
    assert set(counted) == KINDS
    assert counted == {
        "Patient": 1,
        "QuestionnaireResponse": client.screenings.count(),
        "Appointment": client.appointments.count(),
        "CarePlan": client.assigned_routines.count() + client.treatment_series.count(),
        "Observation": client.ratings.count() + client.feet_answers.count(),
        "Consent": client.consents.count(),
    }
    there = {entry["fullUrl"] for entry in told["entry"]}
    assert len(there) == len(resources)
    patient = {told["entry"][0]["fullUrl"]}
    pointed = {
        one.get("subject", one.get("patient", {})).get("reference")
        for one in resources
        if one["resourceType"] not in {"Patient", "Appointment"}
    }
    assert pointed == patient
    answers = {
        item["linkId"]
        for one in resources
        if one["resourceType"] == "QuestionnaireResponse"
        for item in one["item"]
    }
    assert answers
    assert answers <= questions
    every = [name for name in file.namelist() if name.startswith("fhir/")]
    assert len(every) == owner.practice.clients.filter(joined_into__isnull=True).count() + 1
    for name in every:
        held_against_the_shapes(file.read(name))


@pytest.mark.slow
def test_the_newest_word_on_a_purpose_holds_and_a_withdrawn_score_does_not(
    therapist: Membership,
) -> None:
    with time_machine.travel(NOW, tick=False):
        client = everything_of(therapist).client
    ((_, told),) = fhir.bundles([client], rule_book(therapist.practice_id))
    active = [
        entry["resource"]["category"][0]["text"]
        for entry in told["entry"]
        if entry["resource"]["resourceType"] == "Consent"
        and entry["resource"]["status"] == "active"
    ]
    purposes = set(client.consents.values_list("purpose", flat=True))
    assert sorted(active) == sorted(purposes)
    rating = client.ratings.earliest("pk")
    rating.client, rating.withdrawn_at = client, NOW
    assert fhir.observation(rating)["status"] == "entered-in-error"


@pytest.mark.slow
def test_of_some_days_only_what_happened_then_goes_along(
    therapist: Membership, owner: Membership
) -> None:
    with time_machine.travel(NOW, tick=False):
        client = everything_of(therapist).client
    day, a_day = NOW.date(), timedelta(days=1)
    (first, *_) = client.consents.order_by("pk")
    record_consent(
        client=client, purpose=first.purpose, given=False, said_by=first.said_by,
        said_by_name=first.said_by_name, how=first.how, by=therapist, now=NOW + 40 * a_day,
    )  # fmt: skip
    outside = {"since": day - 400 * a_day, "until": day - 300 * a_day}
    for days, goes in ((outside, False), ({"since": day - a_day, "until": day + a_day}, True)):
        file = unpacked(written(owner, with_fhir=True, **days))
        told = held_against_the_shapes(file.read(f"fhir/{client.ref}.json"))
        resources = [entry["resource"] for entry in told["entry"]]
        kinds = {one["resourceType"] for one in resources}
        # Routines and series last; whoever is pointed at is there.
        assert {"Patient", "CarePlan"} <= kinds
        assert ("QuestionnaireResponse" in kinds, "Consent" in kinds) == (goes, goes)
    then = {one["id"]: one["status"] for one in resources if one["resourceType"] == "Consent"}
    # It was taken back later, and does not hold, though that day is not among them.
    assert then[first.ref] == "inactive"
    assert len(then) == client.consents.count() - 1


def test_somebody_of_whom_little_is_known(owner: Membership) -> None:
    client: Any = ClientFactory(practice=owner.practice, birth_date=None, email="", phone="")
    Client.objects.filter(pk=client.pk).update(
        guardian_name="Ada", guardian_email="ada@example.com", archived_at=NOW
    )
    client = Client.objects.get(pk=client.pk)
    ((_, told),) = fhir.bundles([client], rule_book(owner.practice_id))
    held_against_the_shapes(json.dumps(told).encode())
    (patient,) = (entry["resource"] for entry in told["entry"])
    assert (patient["active"], "telecom" in patient) == (False, False)
    assert patient["contact"][0]["telecom"][0]["value"] == "ada@example.com"


def test_so_many_clients_are_eight_queries(
    owner: Membership, django_assert_num_queries: Any
) -> None:
    clients: list[Any] = [ClientFactory(practice=owner.practice) for _ in range(3)]
    book = rule_book(owner.practice_id)
    with django_assert_num_queries(8):
        assert len(list(fhir.bundles(clients, book))) == 3


def test_one_who_cannot_be_written_is_named_and_the_rest_goes_on(
    owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        ClientFactory(practice=owner.practice)
    good, odd, restricted = Client.objects.order_by("pk")
    Client.objects.filter(pk=restricted.pk).update(restricted_at=NOW)
    patient = fhir.patient

    def breaks(client: Client) -> fhir.Resource:
        if client.pk == odd.pk:
            raise KeyError("about a knee")
        return patient(client)

    monkeypatch.setattr(fhir, "patient", breaks)
    piece = making.FhirStage().piece(asked(owner, with_fhir=True), 0, NOW)
    names = {path: content for path, content in piece.parts if path != "fhir/questionnaire.json"}
    assert set(names) == {f"fhir/{good.ref}.json", "not-written.txt"}
    assert names["not-written.txt"] == f"fhir/{odd.ref}.json\r\n".encode()
    assert (piece.rows, piece.failed) == (1, 1)
