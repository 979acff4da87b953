"""One conversation, ended at every stage: what is known about the letter afterwards."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink as Sinking
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from practice.mail.replies import Result, Stage, how
from practice.mail.smtp import Security, Server, Session, stuffed
from tests.practice.mail.peer import HANG_UP, SILENCE, Peer
from tests.sink import Sink

LETTER = b"Subject: Hello\r\n\r\nOne line.\r\n"


def server_at(peer: Peer | Sink) -> Server:
    return Server(host=peer.host, port=peer.port, security=Security.NONE, timeout=0.3)


def post(session: Session, recipient: str = "jo@example.com") -> tuple[str, str, int, bool]:
    outcome = session.post(sender="us@instep.example", recipient=recipient, message=LETTER)
    return outcome.result, outcome.stage, outcome.code, outcome.server_failed


def test_a_taken_letter_is_sent_and_arrives_as_it_was(sink: Sink) -> None:
    with Session(server_at(sink)) as session:
        assert post(session) == (Result.SENT, Stage.AFTER_DATA, 0, False)
    assert [(letter.sender, letter.recipients) for letter in sink.letters] == [
        ("us@instep.example", ["jo@example.com"])
    ]
    assert sink.messages[0]["Subject"] == "Hello"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        # Nothing of the letter was said: the server failed, and the letter waits.
        ({"greeting": "421 Busy"}, (Result.TRY_LATER, Stage.GREETING, 421, True)),
        ({"greeting": "554 No service"}, (Result.TRY_LATER, Stage.GREETING, 554, True)),
        ({"greeting": HANG_UP}, (Result.TRY_LATER, Stage.GREETING, 0, True)),
        ({"greeting": SILENCE}, (Result.TRY_LATER, Stage.GREETING, 0, True)),
        ({"greeting": "nonsense"}, (Result.TRY_LATER, Stage.GREETING, -1, True)),
        ({"hello": HANG_UP}, (Result.TRY_LATER, Stage.GREETING, 0, True)),
        # Our address is refused: a setting is wrong, and no letter is to blame.
        ({"mail": "451 Later"}, (Result.TRY_LATER, Stage.SENDER, 451, True)),
        ({"mail": "550 Not you"}, (Result.TRY_LATER, Stage.SENDER, 550, True)),
        # Their address: for good, or for now.
        ({"rcpt": "550 5.1.1 Nobody"}, (Result.REFUSED, Stage.RECIPIENT, 550, False)),
        ({"rcpt": "451 Greylisted"}, (Result.TRY_LATER, Stage.RECIPIENT, 451, False)),
        ({"rcpt": "421 Closing"}, (Result.TRY_LATER, Stage.RECIPIENT, 421, True)),
        ({"rcpt": HANG_UP}, (Result.TRY_LATER, Stage.RECIPIENT, 0, False)),
        ({"rcpt": SILENCE}, (Result.TRY_LATER, Stage.RECIPIENT, 0, False)),
        ({"data": "554 No"}, (Result.REFUSED, Stage.DATA, 554, False)),
        ({"data": HANG_UP}, (Result.TRY_LATER, Stage.DATA, 0, False)),
        ({"data": "250 What?"}, (Result.TRY_LATER, Stage.DATA, 0, False)),
        # The body is there: an answer is an answer, and anything else is doubt.
        ({"body": "554 Spam"}, (Result.REFUSED, Stage.AFTER_DATA, 554, False)),
        ({"body": "452 Full"}, (Result.TRY_LATER, Stage.AFTER_DATA, 452, False)),
        ({"body": HANG_UP}, (Result.UNKNOWN, Stage.AFTER_DATA, 0, False)),
        ({"body": SILENCE}, (Result.UNKNOWN, Stage.AFTER_DATA, 0, False)),
        ({"body": "nonsense"}, (Result.UNKNOWN, Stage.AFTER_DATA, 0, False)),
    ],
)
def test_every_end_of_a_conversation_is_told_apart(
    script: dict[str, str], expected: tuple[str, str, int, bool]
) -> None:
    with Peer(**script) as peer, Session(server_at(peer)) as session:
        assert post(session) == expected


def test_a_refused_connection_and_an_unknown_name_transmit_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Session(Server("127.0.0.1", port, security=Security.NONE)) as session:
        outcome = session.post(sender="a@example.com", recipient="b@example.com", message=LETTER)
    assert outcome.reason == "Not sent: the mail server takes no connections."
    assert (outcome.result, outcome.stage) == (Result.TRY_LATER, Stage.CONNECT)


def test_a_time_out_is_said_to_be_one() -> None:
    with Peer(body=SILENCE) as peer, Session(server_at(peer)) as session:
        outcome = session.post(sender="a@example.com", recipient="b@example.com", message=LETTER)
    assert outcome.reason == "It may have been sent: the mail server did not answer in time."


def test_the_words_of_the_server_are_not_kept() -> None:
    with Peer(rcpt="550 5.1.1 Jo Smith has gout") as peer, Session(server_at(peer)) as session:
        outcome = session.post(sender="a@example.com", recipient="b@example.com", message=LETTER)
    assert outcome.reason == "The mail server refused the address (550 5.1.1)."


def test_letters_share_a_connection_and_each_has_one_recipient() -> None:
    with Peer() as peer, Session(server_at(peer)) as session:
        for name in ("one", "two", "three"):
            assert post(session, f"{name}@example.com")[0] == Result.SENT
        assert peer.connections == 1
        assert [c for c in peer.commands if c.startswith("RCPT")] == [
            "RCPT TO:<one@example.com>",
            "RCPT TO:<two@example.com>",
            "RCPT TO:<three@example.com>",
        ]


def test_a_refused_address_does_not_spoil_the_next_letter(sink: Sink) -> None:
    sink.refused["gone@example.com"] = "550 No such person"
    with Session(server_at(sink)) as session:
        assert post(session, "gone@example.com")[0] == Result.REFUSED
        assert post(session, "jo@example.com")[0] == Result.SENT
        assert session.connections == 1
    assert [letter.recipients for letter in sink.letters] == [["jo@example.com"]]


def test_a_server_that_closes_between_letters_is_called_again() -> None:
    with Peer() as peer, Session(server_at(peer)) as session:
        assert post(session)[0] == Result.SENT
        peer.mail = "421 Enough for one connection"
        first = post(session)
        peer.mail = "250 OK"
        assert (first[0], post(session)[0]) == (Result.TRY_LATER, Result.SENT)
        # The second letter was tried on the kept connection and once more on a new one.
        assert len([c for c in peer.commands if c.startswith("MAIL")]) == 4


def test_a_line_of_one_dot_does_not_end_the_letter() -> None:
    assert stuffed(b"a\r\n.\r\n.b\r\nc") == b"a\r\n..\r\n..b\r\nc\r\n.\r\n"


def test_a_command_cannot_be_smuggled_into_an_address() -> None:
    with Peer() as peer, Session(server_at(peer)) as session:
        assert post(session, "jo@example.com>\r\nRCPT TO:<eve@example.com")[0] == Result.TRY_LATER
    assert not [c for c in peer.commands if "eve" in c]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def safe_server(certificate: Path) -> Iterator[Server]:
    """A real server that offers encryption."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(Sinking(), hostname="127.0.0.1", port=port, tls_context=context)
    controller.start()
    yield Server("localhost", port, security=Security.STARTTLS, timeout=3)
    controller.stop()


def test_a_certificate_nobody_vouches_for_gets_no_letter(safe_server: Server) -> None:
    with Session(safe_server) as session:
        outcome = session.post(sender="a@example.com", recipient="b@example.com", message=LETTER)
    assert (outcome.result, outcome.stage, outcome.server_failed) == (
        Result.TRY_LATER,
        Stage.GREETING,
        True,
    )
    assert outcome.reason == (
        "Not sent: the mail server shows a certificate that cannot be trusted."
    )


def test_a_trusted_certificate_carries_the_letter(safe_server: Server, certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    with Session(replace(safe_server, context=trusting)) as session:
        assert post(session)[0] == Result.SENT


def test_encryption_from_the_first_byte_carries_the_letter(certificate: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with Peer(tls=context) as peer:
        server = Server("localhost", peer.port, security=Security.TLS, timeout=3, context=trusting)
        with Session(server) as session:
            assert post(session)[0] == Result.SENT


@pytest.mark.slow
@pytest.mark.parametrize(("password", "expected"), [("right", "sent"), ("wrong", "try_later")])
def test_a_wrong_password_costs_no_letter(password: str, expected: str) -> None:
    def check(server: object, session: object, envelope: object, way: str, said: Any) -> AuthResult:
        return AuthResult(success=said.password == b"right")

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(
        Sinking(), hostname="127.0.0.1", port=port, authenticator=check, auth_require_tls=False
    )
    controller.start()
    try:
        server = Server("127.0.0.1", port, "us", password, security=Security.NONE, timeout=3)
        with Session(server) as session:
            outcome = session.post(
                sender="a@example.com", recipient="b@example.com", message=LETTER
            )
    finally:
        controller.stop()
    assert (outcome.result, outcome.server_failed) == (expected, expected != "sent")
    assert password not in repr(server)


def test_a_server_that_will_not_start_over_is_left() -> None:
    with Peer(rcpt="550 No", reset="500 What?") as peer, Session(server_at(peer)) as session:
        assert post(session)[0] == Result.REFUSED
        assert post(session)[0] == Result.REFUSED
        assert peer.connections == 2


def test_a_server_that_is_gone_at_goodbye_is_no_trouble() -> None:
    with Peer() as peer:
        session = Session(server_at(peer))
        assert post(session)[0] == Result.SENT
        peer.bye = HANG_UP
        session.close()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ssl.SSLError(), "does not speak a safe encryption"),
        (socket.gaierror(), "has a name that cannot be found"),
        (ConnectionResetError(), "hung up"),
        (ZeroDivisionError(), "could not be talked to (ZeroDivisionError)"),
    ],
)
def test_every_break_has_words(error: Exception, words: str) -> None:
    assert how(error) == words


def test_a_server_without_encryption_gets_no_letter_when_it_is_asked_for(sink: Sink) -> None:
    with Session(replace(server_at(sink), security=Security.STARTTLS, timeout=3)) as session:
        assert post(session)[:2] == (Result.TRY_LATER, Stage.GREETING)
    assert sink.letters == []


def test_the_settings_name_the_server() -> None:
    server = Server.of_the_settings()
    assert (server.host, server.port, server.security) == ("127.0.0.1", 1025, "none")
    assert server.our_name == "testserver"
