"""Typing the practice's own words."""

from typing import Any
from uuid import uuid4

from crispy_forms.layout import Layout
from django import forms

from clients.overview.letter_places import places_of
from practice.mail.fields import OwnText
from practice.mail.models import LetterWords
from practice.mail.own_words import EVERY
from practice.web.claims import claims_in
from practice.web.forms import PlainForm


class WordsForm(PlainForm):
    """What stands before and after the facts; of the sign-off (kind "") only what comes last."""

    before = OwnText(
        label="Before the facts",
        help_text="Right after the greeting. A blank line begins a new paragraph.",
    )
    after = OwnText(label="After the facts", help_text="Above the line that says why they get it.")
    # The words that were pointed out already: whoever keeps them is not asked a second time.
    thought_of = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, held: LetterWords | None, **kwargs: Any) -> None:
        initial = {"before": held.before, "after": held.after} if held else {}
        seen = held.version if held else 0
        super().__init__(*args, initial={**initial, "seen": seen, "form_key": uuid4}, **kwargs)
        names = tuple(place.name for place in places_of(kind))
        texts = ["before", "after"]
        if kind == EVERY:
            del self.fields["before"]
            texts = ["after"]
            self.fields["after"].label = "Sign-off"
            self.fields["after"].help_text = "For example: Warm wishes, and your names below."
        for name in texts:
            self.fields[name].places = names  # type: ignore[attr-defined]
        self.helper.layout = Layout(*texts, "thought_of", "seen", "form_key")

    @property
    def words(self) -> dict[str, str]:
        """What was typed, of a valid form."""
        return {"before": "", **{k: v for k, v in self.cleaned_data.items() if k in self.typed}}

    @property
    def typed(self) -> tuple[str, ...]:
        """The boxes of text."""
        return tuple(name for name in ("before", "after") if name in self.fields)

    def to_think_of(self) -> list[str]:
        """Words of a valid form that claim, and were not pointed out yet; from now on they are."""
        found = claims_in("\n".join(self.words.values()))
        thought_of = self.cleaned_data["thought_of"].split(", ")
        self._show_again(thought_of=", ".join(found))
        return [word for word in found if word not in thought_of]

    def begin_anew(self, *, seen: int | None = None) -> None:
        """The form as typed, to be sent once more as another one."""
        self._show_again(form_key=str(uuid4()), **({} if seen is None else {"seen": str(seen)}))

    def _show_again(self, **values: str) -> None:
        self.data = self.data.copy()  # type: ignore[attr-defined]
        for name, value in values.items():
            self.data[name] = value  # type: ignore[index]
