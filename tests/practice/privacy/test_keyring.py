"""What is sealed opens with its key, in its place, and says plainly why when it does not."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from practice.privacy.keyring import CannotOpen, KeyRing, read_keys

PLACE = "notes_sessionnote.plan"
SECRET = "Pregnant, 12 weeks"
NEW, OLD = ("k2", b"n" * 32), ("k1", b"o" * 32)
RING = KeyRing((NEW, OLD))


def entry(key_id: str, key: bytes) -> str:
    return f"{key_id}:{base64.urlsafe_b64encode(key).decode()}"


def why_closed(ring: KeyRing, sealed: str, place: str = PLACE) -> str:
    """The words of the refusal, which never hold what is stored or what it means."""
    with pytest.raises(CannotOpen) as caught:
        ring.open(sealed, place)
    said = str(caught.value)
    assert SECRET not in said
    assert sealed.rpartition(":")[2] not in said
    return said


@given(st.text())
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert RING.open(RING.seal(text, PLACE), PLACE) == text


def test_the_same_text_never_seals_alike() -> None:
    assert RING.seal(SECRET, PLACE) != RING.seal(SECRET, PLACE)


def test_a_sealed_value_names_its_key_and_not_its_text() -> None:
    version, key_id, body = RING.seal(SECRET, PLACE).split(":")
    assert (version, key_id) == ("v1", "k2")
    assert SECRET.encode() not in base64.b64decode(body)


def test_an_older_key_on_the_ring_still_opens() -> None:
    sealed = KeyRing((OLD,)).seal(SECRET, PLACE)
    assert RING.open(sealed, PLACE) == SECRET
    assert RING.seal(SECRET, PLACE).startswith("v1:k2:")


def test_a_value_moved_to_another_column_does_not_open() -> None:
    said = why_closed(RING, RING.seal(SECRET, PLACE), "notes_amendment.text")
    assert said == (
        "The encryption key “k2” does not open notes_amendment.text: "
        "the key is wrong or the value was altered."
    )


def test_a_wrong_key_of_the_same_name_is_said_to_be_wrong() -> None:
    sealed = KeyRing((("k2", b"x" * 32),)).seal(SECRET, PLACE)
    assert why_closed(RING, sealed) == (
        f"The encryption key “k2” does not open {PLACE}: the key is wrong or the value was altered."
    )


def test_a_missing_key_is_named() -> None:
    sealed = KeyRing((("k0", b"z" * 32),)).seal(SECRET, PLACE)
    assert why_closed(RING, sealed) == (
        f"The encryption key “k0” is not in INSTEP_KEYS, and {PLACE} needs it."
    )


@given(st.data())
def test_a_value_altered_anywhere_does_not_open(data: st.DataObject) -> None:
    head, _, body = RING.seal(SECRET, PLACE).rpartition(":")
    raw = bytearray(base64.b64decode(body))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    why_closed(RING, f"{head}:{base64.b64encode(raw).decode()}")


@pytest.mark.parametrize("sealed", ["v1:k2:", "v1:k2:AAAA", "v1:k2:not base64 at all", "v1:k2:é"])
def test_a_value_cut_short_does_not_open(sealed: str) -> None:
    with pytest.raises(CannotOpen):
        RING.open(sealed, PLACE)


@pytest.mark.parametrize(
    "stored", [SECRET, "", "v2:k2:AAAA", f"v1:{SECRET}:AAAA", f"v1:{'A' * 60}:AAAA", "v1::AAAA"]
)
def test_what_is_no_sealed_value_is_not_repeated(stored: str) -> None:
    with pytest.raises(CannotOpen) as caught:
        RING.open(stored, PLACE)
    assert str(caught.value) == f"A stored value in {PLACE} is not sealed text."


def test_without_a_key_nothing_is_stored_in_the_clear() -> None:
    with pytest.raises(CannotOpen) as caught:
        KeyRing(()).seal(SECRET, PLACE)
    assert str(caught.value) == (
        "No encryption key is set (INSTEP_KEYS), so nothing can be stored."
    )


def test_keys_are_read_newest_first_and_spaces_do_not_matter() -> None:
    assert read_keys([entry(*NEW), f" {entry(*OLD)} ", ""]) == RING


def test_both_alphabets_of_base64_are_read() -> None:
    key = bytes(range(224, 256))
    assert read_keys([f"k1:{base64.b64encode(key).decode()}"]) == read_keys([entry("k1", key)])


def test_no_entries_are_an_empty_ring() -> None:
    assert read_keys([]) == KeyRing(())


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (["", " "], "INSTEP_KEYS holds no key."),
        (["k1:short"], "INSTEP_KEYS: key “k1” is not base64."),
        (["k1:" + "A*" * 22], "INSTEP_KEYS: key “k1” is not base64."),
        (["k1:ключ"], "INSTEP_KEYS: key “k1” is not base64."),
        ([entry("k1", b"o" * 16)], "INSTEP_KEYS: key “k1” must be of 32 bytes, not 16."),
        ([entry("k1", b"")], "INSTEP_KEYS: key “k1” must be of 32 bytes, not 0."),
        ([entry(*OLD), entry("k1", b"p" * 32)], "INSTEP_KEYS names the same key twice."),
    ],
)
def test_malformed_keys_are_refused_with_what_to_mend(entries: list[str], said: str) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        read_keys(entries)
    assert str(caught.value) == said


@pytest.mark.parametrize("name", ["", "k 1", "k-1", "a" * 21])
def test_a_key_s_id_is_a_few_letters_and_digits(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="entry 2 must be an id"):
        read_keys([entry(*OLD), entry(name, b"n" * 32)])


def test_a_key_without_an_id_is_not_printed() -> None:
    bare = base64.urlsafe_b64encode(b"s" * 32).decode()
    with pytest.raises(ImproperlyConfigured) as caught:
        read_keys([bare])
    assert bare not in str(caught.value)
