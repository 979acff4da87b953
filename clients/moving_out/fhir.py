"""People and what is known of them as FHIR R4 (4.0.1): plain values, one bundle for each client.

An extra for programs that take it: the tables hold more. Whoever is pointed at is in the bundle.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db.models import QuerySet

from clients.appointments.models import Appointment, Status
from clients.consents.models import Consent
from clients.homecare.models import AssignedRoutine
from clients.measures.models import Rating
from clients.measures.words import track_name
from clients.models import Client
from clients.runs.models import FeetAnswer
from clients.screening.answered import SAID
from clients.screening.models import Screening
from clients.series.models import TreatmentSeries
from routines.rulebook import RuleBook
from routines.safety.rules import Rule

Resource = dict[str, Any]
Rows = QuerySet[Any]
QUESTIONS = "urn:instep:health-questions"
APPOINTMENT = {
    Status.HELD: "proposed", Status.ASKED: "pending", Status.BOOKED: "booked",
    Status.ARRIVED: "arrived", Status.COMPLETED: "fulfilled", Status.CANCELLED: "cancelled",
    Status.DID_NOT_ATTEND: "noshow",
}  # fmt: skip
ROUTINE = {"active": "active", "paused": "on-hold", "ended": "completed"}
SERIES = {
    "running": "active", "paused": "on-hold", "finished": "completed", "stopped": "revoked",
}  # fmt: skip
SCOPE = {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
DOCUMENT = {"system": "http://loinc.org", "code": "59284-0"}


def url(kind: str, ref: object) -> str:
    """What a resource is called inside a bundle: always the same for the same row."""
    return uuid5(NAMESPACE_URL, f"instep:{kind}/{ref}").urn


def bundle(entries: Iterable[tuple[object, Resource]]) -> Resource:
    """A collection of resources, each with the ref of its row."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": url(one["resourceType"], ref), "resource": {"id": f"{ref}", **one}}
            for ref, one in entries
        ],
    }


def bundles(
    clients: list[Client], book: RuleBook, narrow: Callable[[Rows], Rows] = lambda rows: rows
) -> Iterator[tuple[Client, Resource]]:
    """Those clients', in eight queries however many they are; `narrow` says which rows go along."""
    by_key = {client.pk: client for client in clients}
    found: dict[int, list[tuple[object, Resource]]] = defaultdict(list)

    def theirs(rows: Rows) -> Iterator[Any]:
        for row in narrow(rows.filter(client__in=clients)).order_by("pk"):
            row.client = by_key[row.client_id]
            yield row

    for screening in theirs(Screening.objects.all()):
        found[screening.client_id].append((screening.ref, response(screening, book)))
    for visit in theirs(Appointment.objects.select_related("therapist__user", "type")):
        found[visit.client_id].append((visit.ref, appointment(visit)))
    for plan in theirs(AssignedRoutine.objects.select_related("version")):
        found[plan.client_id].append((plan.ref, routine(plan)))
    for course in theirs(TreatmentSeries.objects.all()):
        found[course.client_id].append((course.ref, series(course)))
    for rating in theirs(Rating.objects.all()):
        found[rating.client_id].append((rating.ref, observation(rating)))
    for answered in theirs(FeetAnswer.objects.all()):
        found[answered.client_id].append((f"feet-{answered.pk}", feet(answered)))
    # The newest of all holds, also where it is not of the days that go along.
    said = Consent.objects.filter(client__in=clients).order_by("decided_at", "pk")
    newest = {row[:2]: row[2] for row in said.values_list("client_id", "purpose", "pk")}
    for one in theirs(Consent.objects.all()):
        holds = newest[one.client_id, one.purpose] == one.pk
        found[one.client_id].append((one.ref, consent(one, holds=holds)))
    for client in clients:
        yield client, bundle([(client.ref, patient(client)), *found[client.pk]])


def of(client: Client) -> Resource:
    """Points at who it is about."""
    return {"reference": url("Patient", client.ref)}


def patient(client: Client) -> Resource:
    """Who they are, and who agrees for them."""
    said: Resource = {
        "resourceType": "Patient",
        "active": client.archived_at is None and client.restricted_at is None,
        "name": [{"text": client.name}],
    }
    reached = [("email", client.email), ("phone", str(client.phone or ""))]
    telecom = [{"system": system, "value": value} for system, value in reached if value]
    if telecom:
        said["telecom"] = telecom
    if client.birth_date:
        said["birthDate"] = client.birth_date.isoformat()
    if client.guardian_name:
        guardian: Resource = {
            "relationship": [{"text": "guardian"}], "name": {"text": client.guardian_name},
        }  # fmt: skip
        if client.guardian_email:
            guardian["telecom"] = [{"system": "email", "value": client.guardian_email}]
        said["contact"] = [guardian]
    return said


def questionnaire(book: RuleBook, version: str) -> Resource:
    """What may be asked, as it stands now; answers carry the words they were asked in."""
    return {
        "resourceType": "Questionnaire",
        "url": QUESTIONS,
        "version": version,
        "title": "Health questions",
        "status": "active",
        "item": [
            {
                "linkId": code,
                "text": rule.label,
                "type": "choice",
                "answerOption": [{"valueCoding": coded(one)} for one in SAID],
                "item": [
                    {"linkId": f"{code}.{key}", "text": ask, "type": "string"}
                    for key, ask in asked_of(rule).items()
                ],
            }
            for code, rule in book.rules.items()
        ],
    }


def response(screening: Screening, book: RuleBook) -> Resource:
    """One set of health answers."""
    codes = screening.answers.get("codes", {})
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{QUESTIONS}|{screening.questions_version}",
        "status": "completed",
        "subject": of(screening.client),
        "authored": screening.recorded_at.isoformat(),
        "item": [answer(code, said, book.rules.get(code)) for code, said in codes.items()],
    }


def answer(code: str, said: Resource, rule: Rule | None) -> Resource:
    """Yes, no or not sure to one question, with what was asked further."""
    asked = asked_of(rule) if rule else {}
    further = {key: said[key] for key in ("side", "since") if said.get(key)}
    further |= said.get("answers") or {}
    more = [
        {"linkId": f"{code}.{key}", "text": asked.get(key, key),
         "answer": [{"valueString": f"{value}"}]}
        for key, value in further.items() if value not in (None, "")
    ]  # fmt: skip
    given: Resource = {"valueCoding": coded(said["answer"])}
    if more:
        given["item"] = more
    return {"linkId": code, "text": rule.label if rule else code, "answer": [given]}


def asked_of(rule: Rule) -> dict[str, str]:
    """What is asked further of a yes."""
    return {
        "side": "Which side?",
        "since": "Since when?",
        **{question.key: question.ask for question in rule.questions},
    }


def coded(said: str) -> Resource:
    """An answer as a code of ours."""
    return {"system": f"{QUESTIONS}:answer", "code": said, "display": SAID.get(said, said)}


def appointment(visit: Appointment) -> Resource:
    """One visit."""
    return {
        "resourceType": "Appointment",
        "status": APPOINTMENT[Status(visit.status)],
        "appointmentType": {"text": visit.type.name},
        "start": visit.starts_at.isoformat(),
        "end": visit.ends_at.isoformat(),
        "participant": [
            {"actor": of(visit.client), "status": "accepted"},
            {"actor": {"display": visit.therapist.name}, "status": "accepted"},
        ],
    }


def routine(plan: AssignedRoutine) -> Resource:
    """A routine at home."""
    return {
        "resourceType": "CarePlan",
        "status": ROUTINE[plan.state],
        "intent": "plan",
        "category": [{"text": "Routine at home"}],
        "title": plan.version.name,
        "subject": of(plan.client),
        "period": {"start": plan.starts_on.isoformat(), "end": plan.until.isoformat()},
    }


def series(course: TreatmentSeries) -> Resource:
    """A series of visits."""
    return {
        "resourceType": "CarePlan",
        "status": SERIES[course.state],
        "intent": "plan",
        "category": [{"text": "Series of visits"}],
        "title": course.name,
        "description": course.goal,
        "subject": of(course.client),
        "period": {"start": course.started_on.isoformat()},
    }


def observation(rating: Rating) -> Resource:
    """One score of one measure."""
    return {
        "resourceType": "Observation",
        "status": "entered-in-error" if rating.withdrawn_at else "final",
        "code": {"text": track_name(rating.code, rating.site, rating.foot)},
        "subject": of(rating.client),
        "effectiveDateTime": rating.taken_on.isoformat(),
        "valueQuantity": {"value": float(rating.score)},
    }


def feet(answer: FeetAnswer) -> Resource:
    """How the feet were before a routine."""
    said: Resource = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "Feet before a routine"},
        "subject": of(answer.client),
        "effectiveDateTime": answer.on.isoformat(),
        "valueString": answer.feet,
    }
    if answer.score is not None:
        score = {"code": {"text": "Soreness, 0 to 10"}, "valueInteger": answer.score}
        said["component"] = [score]
    return said


def consent(one: Consent, *, holds: bool) -> Resource:
    """What was agreed to or not; the newest word on a purpose holds."""
    return {
        "resourceType": "Consent",
        "status": "active" if holds else "inactive",
        "scope": {"coding": [SCOPE]},
        "category": [{"coding": [DOCUMENT], "text": one.purpose}],
        "patient": of(one.client),
        "dateTime": one.decided_at.isoformat(),
        "policyRule": {"text": one.wording},
        "provision": {"type": "permit" if one.given else "deny"},
    }
