"""Secrets for links: handed out once, kept as a hash."""

import hashlib
import secrets

BYTES = 24


def new_token() -> str:
    """192 random bits, safe in an address."""
    return secrets.token_urlsafe(BYTES)


def token_hash(token: str) -> str:
    """What is stored: without the token it opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()
