"""The letters of a message to many: the same words to each, one letter to one person."""

from datetime import date, datetime, timedelta

from clients.circulars.models import Circular, Copy
from clients.models import Client
from clients.reminders.letters import choices_url
from practice.mail.models import OutboundEmail
from practice.mail.own_words import EVERY, newest
from practice.mail.queue import queue_email
from practice.mail.wording import Wording
from practice.schedule.wall import local_day

# After the last of them was to leave.
USEFUL_FOR = timedelta(days=2)
PLACES = ("first_name", "practice")


def key_prefix(circular: Circular) -> str:
    """How the keys of all its letters begin."""
    return f"bulk:{circular.ref}:"


def sign_off_of(circular: Circular) -> str:
    """What the practice writes under all its letters."""
    held = newest(circular.practice_id, (EVERY,)).get(EVERY)
    return held.after if held else ""


def wording_of(circular: Circular, *, first_name: str, sign_off: str, lead: str = "") -> Wording:
    """The message to one reader."""
    values = {"first_name": first_name, "practice": circular.practice.name}
    return Wording(circular.text, "", sign_off, lead, values)


def queue_copy(
    copy: Copy, circular: Circular, *, sign_off: str, leaves_at: datetime, expires_at: datetime,
    now: datetime,
) -> OutboundEmail:  # fmt: skip
    """Write one person's letter; the key makes a second one impossible. Raises CannotQueue."""
    practice, client = circular.practice, copy.client
    today = local_day(now, practice.zone)
    name = first_name_of(client, today=today)
    is_news = circular.kind == Circular.Kind.NEWS
    return queue_email(
        practice_id=practice.pk,
        key=f"{key_prefix(circular)}{client.ref}",
        kind=circular.kind,
        recipient=client.letters_to_on(today),
        subject=circular.subject,
        template=circular.kind,
        context={"first_name": name, "practice": practice},
        sender_name=practice.name,
        reply_to=practice.reply_to,
        unsubscribe_url=choices_url(client.ref, Circular.Kind.NEWS.value) if is_news else "",
        wording=wording_of(circular, first_name=name, sign_off=sign_off),
        not_before=leaves_at,
        expires_at=expires_at,
        now=now,
    )


def first_name_of(client: Client, *, today: date) -> str:
    """How it greets whoever reads it: the guardian of a child."""
    is_child = client.is_child_on(today)
    name = (client.guardian_name if is_child else "") or client.name
    return name.split()[0] if name.split() else name
