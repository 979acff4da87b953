"""Mails that come back, each in the shape of a program that writes them; the words are ours.

`dsn(…)` is the plain one. The others differ in what they leave out, add or misspell.
"""

from collections.abc import Callable

ID = "<0a1b2c@instep.example>"
TO = "jo@example.com"
Sample = Callable[..., bytes]


def dsn(
    *, id: str = ID, to: str = TO, status: str = "5.1.1", action: str = "failed", last: str = ""
) -> bytes:
    """A delivery report as Postfix writes it: words, status, the letter's head."""
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: hello@instep.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="AB12.1700/mx.example.net"

Plain words for people.

--AB12.1700/mx.example.net
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<{to}>: the other host said something about {to} that nobody should store.

--AB12.1700/mx.example.net
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: AB12
Arrival-Date: Sun, 22 Nov 2026 10:00:00 +0000 (UTC)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.com
Diagnostic-Code: smtp; 550 {status} something about the user

--AB12.1700/mx.example.net
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <hello@instep.example>
From: "Feet First" <hello@instep.example>
To: {to}
Subject: Your visit
Message-ID: {id}

--AB12.1700/mx.example.net--
{last}""".encode()


def exim(*, id: str = ID, to: str = TO) -> bytes:
    """Exim's: a general status, the whole letter, and a header of its own."""
    return f"""\
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example.org>
To: hello@instep.example
References: {id}
Content-Type: multipart/report; report-type=delivery-status; boundary=1700000-eximdsn-55
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1700000-eximdsn-55
Content-type: text/plain; charset=us-ascii

A message that you sent could not be delivered.

--1700000-eximdsn-55
Content-type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Action: failed
Final-Recipient: rfc822;{to}
Status: 5.0.0
Remote-MTA: dns; mail.example.com
Diagnostic-Code: smtp; 550 No Such User Here

--1700000-eximdsn-55
Content-type: message/rfc822

Return-path: <hello@instep.example>
From: Feet First <hello@instep.example>
To: {to}
Message-ID: {id}
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain

Your visit is on Friday.
--inner--

--1700000-eximdsn-55--
""".encode()


def exchange(*, id: str = ID, to: str = TO) -> bytes:
    """Exchange's: a page of HTML first, the address in capitals, the letter as it was."""
    return f"""\
From: Microsoft Outlook <postmaster@example.com>
To: <hello@instep.example>
Content-Type: multipart/report; report-type="delivery-status";
 boundary="_0f1e_"
Subject: Undeliverable: Your visit
MIME-Version: 1.0

--_0f1e_
Content-Type: multipart/alternative; differences=Content-Type; boundary="_alt_"

--_alt_
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

WW91ciBtZXNzYWdlIGNvdWxkbid0IGJlIGRlbGl2ZXJlZC4=

--_alt_
Content-Type: text/html; charset="utf-8"

<p>It could not be delivered.</p>
--_alt_--

--_0f1e_
Content-Type: message/delivery-status

Reporting-MTA: dns;EXAMPLE01.prod.example.com
Received-From-MTA: dns;mail.instep.example
Arrival-Date: Sun, 22 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822;{to.upper()}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found
X-Display-Name: Jo

--_0f1e_
Content-Type: message/rfc822

From: Feet First <hello@instep.example>
To: {to}
Message-ID: {id}

Your visit.
--_0f1e_--
""".encode()


def gmail(*, id: str = ID, to: str = TO) -> bytes:
    """Gmail's: a picture among the words, the letter's id beside the report, two addresses."""
    return f"""\
To: hello@instep.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; boundary="000000000000abcdef"; report-type=delivery-status
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Subject: Delivery Status Notification (Failure)

--000000000000abcdef
Content-Type: multipart/related; boundary="000000000000rel"

--000000000000rel
Content-Type: text/html; charset="UTF-8"

<p>Address not found</p>
--000000000000rel
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64

aWNvbg==
--000000000000rel--

--000000000000abcdef
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Sun, 22 Nov 2026 02:00:00 -0800 (PST)
X-Original-Message-ID: {id}

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.com. (192.0.2.1, the server for the domain example.com.)
Diagnostic-Code: smtp; 550-5.1.1 The email account does not exist.
 550 5.1.1 More of it on a second line

--000000000000abcdef--
""".encode()


def ses(*, id: str = ID, to: str = TO) -> bytes:
    """Amazon's: line ends as on the wire, lower-case names, a comment behind the status."""
    return (
        f"""\
From: MAILER-DAEMON@amazonses.com
To: hello@instep.example
Subject: Delivery Status Notification (Failure)
MIME-Version: 1.0
Content-Type: multipart/report; boundary="ses-1"; report-type=DELIVERY-STATUS

--ses-1
Content-Type: text/plain; charset=us-ascii

An error occurred while trying to deliver the mail.

--ses-1
content-type: MESSAGE/delivery-status

reporting-mta: dns; a1.smtp-out.amazonses.com

action: Failed
final-recipient: RFC822; <{to}>
diagnostic-code: smtp; 550 5.1.1 unknown
status: 5.1.1 (bad destination mailbox address)

--ses-1
content-type: message/rfc822

Message-ID:
 {id}
To: {to}

Your visit.
--ses-1--
""".replace("\n", "\r\n")
    ).encode()


def abuse(
    *, id: str = ID, to: str = TO, kind: str = "abuse", original_to: str | None = TO
) -> bytes:
    """A complaint by RFC 5965; some providers leave the address out."""
    named = f"Original-Rcpt-To: {original_to}\n" if original_to else ""
    return f"""\
From: <feedback@provider.example>
To: <hello@instep.example>
Subject: FW: Your routine
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="arf"

--arf
Content-Type: text/plain; charset="US-ASCII"

Somebody pressed a button.

--arf
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
{named}Source-IP: 192.0.2.1

--arf
Content-Type: message/rfc822
Content-Disposition: inline

From: Feet First <hello@instep.example>
To: Jo <{to}>
Message-ID: {id}
Subject: Your routine

A routine.
--arf--
""".encode()


QMAIL = f"""\
From: MAILER-DAEMON@mx.example.org
To: hello@instep.example
Subject: failure notice

This is the mail program at mx.example.org.
I could not deliver your message to the following addresses.

<{TO}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: {ID}
""".encode()

AWAY = f"""\
From: {TO}
To: hello@instep.example
Auto-Submitted: auto-replied
In-Reply-To: {ID}
Subject: I am away

Until Monday. 5.1.1
""".encode()
