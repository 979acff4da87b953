"""A copy of everything about a client, as one ZIP: to read, to take elsewhere, and who saw it."""

import io
import json
from collections.abc import Iterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from clients.clearances.models import ClearanceReply
from clients.models import Client
from clients.papers.models import Paper
from clients.photos.models import Photo
from clients.rights.reach import rows_of
from clients.rights.record import sections_of
from clients.rights.removing import records_of
from clients.rights.seen_by import seen_by
from clients.workshops.certificates import certificate_pdf, certificates_of
from clients.workshops.models import SignUp
from practice.schedule.wall import local_day
from practice.web.tables import table

ENDINGS = {"jpeg": "jpg"}


def make_zip(client: Client, *, now: datetime) -> bytes:
    """record.json, record.html, who-saw-it.csv, and a folder of files."""
    sections = sections_of(client)
    about = {
        "practice": client.practice.name,
        "about": client.name,
        "made_on": local_day(now, client.practice.zone).isoformat(),
        "sections": sections,
    }
    page = render_to_string("rights/record.html", {**about, "client": client})
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        text = json.dumps(about, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        archive.writestr("record.json", text)
        archive.writestr("record.html", page)
        archive.writestr("who-saw-it.csv", table(("When", "Who", "What"), seen_by(client)))
        for name, content in _files(client):
            archive.writestr(f"files/{name}", content)
    return packed.getvalue()


def _files(client: Client) -> Iterator[tuple[str, bytes]]:
    rows = rows_of(records_of(client))
    for photo in Photo.objects.filter(pk__in=rows[Photo]).iterator():
        if photo.content:  # none is left of one that was taken out
            yield f"photo-{photo.ref}.{ending(photo.kind)}", bytes(photo.content)
    for paper in Paper.objects.filter(pk__in=rows[Paper], taken_out_at__isnull=True).iterator():
        yield f"paper-{paper.ref}.{ending(paper.kind)}", bytes(paper.content)
    for reply in ClearanceReply.objects.filter(pk__in=rows[ClearanceReply]).iterator():
        yield f"reply-{reply.ref}.{ending(reply.kind)}", bytes(reply.content)
    for sign_up in SignUp.objects.filter(pk__in=rows[SignUp]).select_related("workshop__practice"):
        for one in certificates_of(sign_up):
            yield f"certificate-{one.ref}.pdf", certificate_pdf(one)


def ending(kind: str) -> str:
    """What the name of a file of this kind ends with."""
    return ENDINGS.get(kind, kind)
