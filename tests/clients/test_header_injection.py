"""Words that would be headers or recipients of their own, in every field that reaches a header.

They are refused with a sentence, or arrive as the plain words they are; no page breaks of them.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from practice.accounts.models import Membership, User
from practice.mail import compose, queue
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from tests.factories import ClientFactory
from tests.factories.appointments import booked
from tests.sink import Sink

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership | User], Browser]
EVE = "eve@evil.example"
BREAKS = [
    "\r\n",
    "\n",
    "\r",
    "\0",
    "\x0b",
    "\x0c",
    "\x85",
    "\u2028",
    "\u2029",
    "\r\n ",
    "%0d%0a",
    "\\r\\n",
]
HOSTILE = [
    *(f"{{}}{break_}Bcc: {EVE}" for break_ in BREAKS),
    *(f"{{}}{mark}{EVE}" for mark in (",", ";", " ", ", ", "@")),
    f"{{}}\r\n\r\nGIF89a{EVE}", f"<{EVE}>{{}}", f"{{}}>\r\nRCPT TO:<{EVE}", f'"{EVE}\r\n"{{}}',
    f"=?utf-8?q?=0D=0ABcc:_{EVE.replace('@', '=40')}?= {{}}",
    "=?utf-8?b?DQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?= {}",
    "{}\r\n.\r\nMAIL FROM:<eve@evil.example>", "{}" + "x" * 300,
]  # fmt: skip
KNOWN = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Reply-To", "List-Unsubscribe",
    "List-Unsubscribe-Post", "List-Id", "MIME-Version", "Content-Type", "X-Peer", "X-MailFrom",
    "X-RcptTo",
}  # fmt: skip
CHILD = {"birth_date_0": "9", "birth_date_1": "5", "birth_date_2": "2019"}
PERSON = {
    "name": "Rosa Bell", "pronouns": "", "birth_date_0": "27", "birth_date_1": "3",
    "birth_date_2": "1986", "email": "rosa@post.example", "phone": "", "guardian_name": "",
    "guardian_email": "",
}  # fmt: skip
GOOD = {
    "name": "Rosa", "pronouns": "she", "email": "rosa@post.example", "guardian_name": "Helen",
    "guardian_email": "helen@post.example",
}  # fmt: skip


def nothing_got_through(sink: Sink) -> None:
    """Each letter went to one person of ours, under headers of ours, each of them once."""
    for letter in sink.letters:
        (to,) = letter.recipients
        assert "evil" not in to
        names = letter.message.keys()
        assert set(names) <= KNOWN
        assert len(names) == len(set(names))
    sink.letters.clear()


@pytest.fixture
def desk(client: Browser, owner: Membership, signed_in: SignIn) -> Browser:
    """The owner's browser; an error of a page is an error of the test."""
    return signed_in(client, owner)


@pytest.mark.parametrize("field", GOOD)
def test_a_client_s_details_carry_no_header(field: str, desk: Browser, sink: Sink) -> None:
    guardian = CHILD | {"guardian_name": "Helen", "guardian_agreed": "on"}
    typed = PERSON | (guardian if field.startswith("guardian") else {})
    stored = 0
    for words in HOSTILE:
        form = typed | {field: words.format(GOOD[field]), "form_key": ""}
        page = desk.post(reverse("new_client"), form)
        assert page.status_code in {302, 422}
        person = Client.objects.order_by("-pk").first()
        if page.status_code == 302 and person is not None:
            stored += 1
            sent = desk.post(reverse("send_health_form", args=[person.ref]))
            assert sent.status_code in {302, 422}
            Client.objects.filter(pk=person.pk).update(archived_at=None, email="", name="Gone")
        deliver()
        nothing_got_through(sink)
    # Addresses hold none of it; a name may hold marks, which stay in the text.
    assert stored == 0 if field.endswith("email") else stored > 0


@pytest.mark.parametrize("field", ["name", "reply_to"])
def test_a_practice_s_name_and_address_carry_no_header(
    field: str, desk: Browser, owner: Membership, sink: Sink
) -> None:
    practice = owner.practice
    good = {"name": "Feet First", "reply_to": "us@post.example"}[field]
    taken = 0
    for words in HOSTILE:
        setattr(practice, field, words.format(good))
        try:
            practice.full_clean()
        except ValidationError:
            continue
        practice.save()
        taken += 1
        person = ClientFactory(practice=practice)
        page = desk.post(reverse("send_health_form", args=[person.ref]))
        assert page.status_code == 302
        booked(person, owner, timezone.now() + timedelta(days=taken), tells=True)
        OutboundEmail.objects.filter(state="due").update(next_try_at=timezone.now())
        deliver()
        nothing_got_through(sink)
    # No address holds any of it. A name may be an odd one, and is encoded.
    assert taken == 0 if field == "reply_to" else 0 < taken < len(HOSTILE)


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_who_asks_to_sign_in_names_nobody_else(name: str, client: Browser, sink: Sink) -> None:
    for words in HOSTILE:
        page = client.post(reverse(name), {"email": words.format("rosa@post.example")})
        assert page.status_code in {200, 302, 422, 429}
        deliver()
        nothing_got_through(sink)


def test_with_both_doors_open_a_line_break_would_be_a_header(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "header", lambda what, value, **_: value)
    monkeypatch.setattr(compose, "headers_of", lambda email: ())
    with transaction.atomic():
        queue.queue_email(
            practice_id=None, key="open", kind="sign_in", recipient="rosa@post.example",
            subject=f"Hello\r\nBcc: {EVE}", template="login_code", context={"code": "A"},
        )  # fmt: skip
    deliver()
    with pytest.raises(AssertionError):
        nothing_got_through(sink)
