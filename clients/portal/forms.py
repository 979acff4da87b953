"""What a client sends back: done, and how it felt."""

from crispy_forms.layout import Layout
from django import forms

from practice.web.forms import PlainForm
from practice.web.text import plain_text


class DoneForm(forms.Form):
    """ "I did it": only the key that makes the same form count once."""

    form_key = forms.UUIDField()


class FeltForm(forms.Form):
    """A score by one tap. `check_in` says of which time."""

    check_in = forms.CharField(max_length=10)
    soreness = forms.IntegerField(min_value=0, max_value=10)


class CommentForm(PlainForm):
    """A word to the therapist."""

    comment = forms.CharField(
        label="Anything to tell your therapist?",
        required=False,
        max_length=1000,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    check_in = forms.CharField(max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("comment", "check_in")
