"""Where somebody is signed in, and ending it from elsewhere."""

import re

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from practice.accounts.models import User
from practice.accounts.trace import trace
from practice.audit.verbs import Verb

# The first that is named wins: every browser also names those it is compatible with.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
MACHINES = (
    ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "a Mac"), ("CrOS", "a Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def browser_in_words(user_agent: str) -> str:
    """Firefox on Windows."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "A browser")
    machine = next((name for sign, name in MACHINES if re.search(sign, user_agent)), "")
    return f"{browser} on {machine}" if machine else browser


def open_sessions(user: User) -> list[UserSession]:
    """Those that still open something, newest first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    known = UserSession.objects.filter(user=user, session_key__in=alive)
    return list(known.order_by("-created_at", "-pk"))


def session_of(user: User, pk: int) -> UserSession:
    """One of their own; raises Http404."""
    return get_object_or_404(UserSession, pk=pk, user=user)


@transaction.atomic
def end(session: UserSession) -> None:
    """That browser's next request asks to sign in."""
    session.end()
    trace(Verb.SESSION_ENDED, session.user, by=session.user)


@transaction.atomic
def end_others(request: HttpRequest, user: User) -> int:
    """All but the one that asks; returns how many ended."""
    here = request.session.session_key
    others = [one for one in open_sessions(user) if one.session_key != here]
    for session in others:
        end(session)
    return len(others)


@transaction.atomic
def end_all(user: User) -> None:
    """Every one, because somebody else decided it."""
    for session in UserSession.objects.filter(user=user):
        session.end()
