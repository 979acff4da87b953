"""Short opaque names for URLs: they say nothing about whose page it is, and guess badly."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


def is_ref(text: str) -> bool:
    """Whether it could be one."""
    return len(text) == LENGTH and not set(text) - set(ALPHABET)


def new_ref() -> str:
    """Ten characters of 30: about 49 bits, unique by constraint. An address, never a secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
