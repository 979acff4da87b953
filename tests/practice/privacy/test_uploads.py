"""Uploads: what is kept, what is refused, and what is gone from what is kept."""

import io

import pikepdf
import pytest
from PIL import Image

from practice.privacy.uploads import CannotTake, clean
from tests.practice.privacy.hostile_files import KEPT, REFUSED, SECRET, with_place

BOMBS = {
    "a PNG 60000 points wide and high",
    "a PNG just over 40 million points",
    "a PNG a metre long and a hair high",
}


def test_the_corpus_has_at_least_forty_files():
    assert (len(REFUSED), len(KEPT)) == (43, 14)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_in_a_sentence(name):
    with pytest.raises(CannotTake) as refusal:
        clean(REFUSED[name])
    said = str(refusal.value)
    assert said.endswith(".")
    # A PDF is refused for what is wrong with it, not because all PDFs are.
    assert ("has a program" in said) == any(w in name for w in ("runs", "starts", "submits"))
    assert ("locked" in said) == ("password" in name or "locked" in name)
    assert ("pages" in said) == ("pages" in name)
    assert ("points" in said) == (name in BOMBS)


@pytest.mark.parametrize("name", KEPT)
def test_a_file_is_kept_without_what_it_carried(name):
    kind, content = KEPT[name]
    kept = clean(content)
    assert kept.kind == kind
    assert SECRET not in kept.content
    if kind == "pdf":
        with pikepdf.open(io.BytesIO(kept.content)) as made:
            assert set(made.Root.keys()) == {"/Type", "/Pages"}
            assert not made.docinfo
            assert not any("/Annots" in page.obj for page in made.pages)
    else:
        image = Image.open(io.BytesIO(kept.content))
        assert not image.getexif()
        assert not {"exif", "comment", "icc_profile"} & set(image.info)


def test_a_photo_taken_sideways_is_kept_upright():
    assert Image.open(io.BytesIO(clean(with_place("JPEG")).content)).size == (20, 40)
