"""Uploads: what is kept, what is refused, and what is gone from what is kept."""

import io

import pikepdf
import pytest
from PIL import Image

from practice.privacy.uploads import SMALL_BYTES, CannotTake, clean, small_picture
from tests.practice.privacy.hostile_files import KEPT, REFUSED, SECRET, picture, with_place

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


@pytest.mark.parametrize("name", [name for name in REFUSED if name != "a WEBP"])
def test_a_small_picture_is_made_of_nothing_that_is_refused(name):
    with pytest.raises(CannotTake):
        small_picture(REFUSED[name])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_small_picture_lies_upright_and_carries_nothing(form):
    made = small_picture(with_place(form))
    image = Image.open(io.BytesIO(made.content))
    assert (image.format, image.size) == ("WEBP", (20, 40)) == ("WEBP", (made.width, made.height))
    assert SECRET not in made.content
    assert not image.getexif()


def test_a_small_picture_is_small_whatever_came():
    out = io.BytesIO()
    Image.effect_noise((2400, 1800), 90).convert("RGB").save(out, "JPEG", quality=95)
    made = small_picture(out.getvalue())
    assert max(made.width, made.height) <= 640
    assert len(made.content) <= SMALL_BYTES


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF"])
def test_a_small_picture_is_made_of_three_kinds_only(form):
    with pytest.raises(CannotTake, match="JPEG, PNG or WebP"):
        small_picture(picture(form))
