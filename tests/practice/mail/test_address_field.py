"""What may stand in a box for an email address."""

import pytest
from django import forms

from practice.mail.fields import AddressField


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" jo+yoga@example.com ", "jo+yoga@example.com"),
        ("Jo.Marsh@Example.com", "Jo.Marsh@Example.com"),
        ("jo@müller.example", "jo@xn--mller-kva.example"),
        (f"{'a' * 64}@example.com", f"{'a' * 64}@example.com"),
        ("", ""),
    ],
)
def test_an_address_is_kept_as_letters_write_it(typed: str, kept: str) -> None:
    assert AddressField(required=False).clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        f"{'a' * 65}@example.com", "jo@[127.0.0.1]", "jo@[IPv6:::1]", "müller@example.com",
        "a@example.com,b@example.com", '"a b"@example.com', '"a@b"@example.com', "jo@example",
        "jo@example.com\nBcc: b@example.com", "jo", f"jo@{'a' * 63}.{'b' * 63}.{'c' * 63}."
        f"{'d' * 63}.example.com",
    ],
)  # fmt: skip
def test_what_no_letter_reaches_is_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        AddressField().clean(typed)
