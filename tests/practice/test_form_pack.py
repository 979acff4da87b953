"""Forms ask, explain and point at what is wrong, in that order."""

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.template import Context, Template
from phonenumber_field.formfields import PhoneNumberField

from practice.web.dates import DateFields
from practice.web.forms import PlainForm
from practice.web.scores import ScoreField

PAGE = Template("{% load crispy_forms_tags %}{% crispy form form.helper_bare %}")


class AskForm(PlainForm):
    """One of every kind of field."""

    name = forms.CharField(label="Your name", max_length=10)
    born = DateFields(label="Birth date", help_text="For example, 27 3 1986.")
    foot = forms.ChoiceField(
        label="Which foot?", choices=[("l", "Left"), ("r", "Right")], widget=forms.RadioSelect
    )
    days = forms.MultipleChoiceField(
        label="Days", choices=[("1", "Monday"), ("2", "Tuesday")], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    agreed = forms.BooleanField(label="I agree", help_text="You can change this later.")
    soreness = ScoreField(label="Soreness", required=False)
    email = forms.EmailField(label="Email", required=False)
    note = forms.CharField(
        label="Note", widget=forms.Textarea(attrs={"placeholder": "Type here"}), required=False
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "foot", Fieldset("About you", "name", "born"), Div("email", "note", css_class="pair"),
            "days", "agreed", "soreness", "key",
        )  # fmt: skip


class Elements(HTMLParser):
    """Every element of a page, in order, with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.all if "id" in attrs]

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.all if name == tag]


def page(form: forms.BaseForm) -> str:
    return PAGE.render(Context({"form": form}))


@pytest.fixture
def wrong() -> str:
    """The page after sending it with little in it."""
    return page(
        AskForm({"note": "Long day", "born_day": "31", "born_month": "Feb", "born_year": "2026"})
    )


def test_the_summary_leads_to_the_first_control_of_every_field(wrong: str) -> None:
    elements = Elements(wrong)
    links = [str(a["href"]) for a in elements.of("a")]
    assert links == ["#id_foot_0", "#id_name", "#id_born_day", "#id_agreed"]
    controls = {str(c.get("id")) for c in elements.of("input")}
    assert {link[1:] for link in links} <= controls


def test_the_summary_takes_the_focus_and_is_announced(wrong: str) -> None:
    summary = next(a for a in Elements(wrong).of("div") if a.get("class") == "error-summary")
    assert (summary["role"], summary["tabindex"]) == ("alert", "-1")
    assert "There is a problem" in wrong


def test_there_is_no_summary_before_anything_is_sent() -> None:
    assert "error-summary" not in page(AskForm())


@pytest.mark.parametrize("name", ["name", "born_day", "foot_0", "agreed"])
def test_an_error_stands_above_its_control(wrong: str, name: str) -> None:
    field = name.split("_")[0]
    assert wrong.index(f'id="id_{field}_error"') < wrong.index(f'id="id_{name}"')


def test_an_error_says_that_it_is_one_to_those_who_only_hear_it(wrong: str) -> None:
    assert wrong.count('<span class="visually-hidden">Error:</span>') == 4


def test_every_description_is_there(wrong: str) -> None:
    elements = Elements(wrong)
    named = {
        one
        for _, attrs in elements.all
        for one in (attrs.get("aria-describedby") or "").split()
    }  # fmt: skip
    assert named
    assert named <= set(elements.ids())


def test_no_id_stands_twice(wrong: str) -> None:
    ids = Elements(wrong).ids()
    assert sorted(ids) == sorted(set(ids))


def test_every_label_has_its_control(wrong: str) -> None:
    elements = Elements(wrong)
    aimed = {str(label["for"]) for label in elements.of("label") if "for" in label}
    assert aimed <= set(elements.ids())


def test_optional_is_said_and_required_is_not(wrong: str) -> None:
    assert wrong.count("(optional)") == 4
    assert "*" not in wrong
    assert not [attrs for _, attrs in Elements(wrong).all if "required" in attrs]


def test_a_placeholder_is_left_out(wrong: str) -> None:
    assert "placeholder" not in wrong


def test_groups_have_a_legend(wrong: str) -> None:
    elements = Elements(wrong)
    assert len(elements.of("fieldset")) == len(elements.of("legend")) == 4


def test_what_was_typed_stays(wrong: str) -> None:
    assert "Long day" in wrong
    assert 'value="Feb"' in wrong


def test_a_hidden_field_that_is_wrong_is_named_without_a_link() -> None:
    form = AskForm({})
    form.add_error("key", "Load the page again.")
    assert "<li>Load the page again.</li>" in page(form)


def test_an_error_of_the_whole_form_is_in_the_summary() -> None:
    form = AskForm({})
    form.add_error(None, "That time has just gone.")
    assert "<li>That time has just gone.</li>" in page(form)


def test_a_form_without_a_layout_shows_all_its_fields() -> None:
    class ShortForm(PlainForm):
        name = forms.CharField(label="Name")
        age = forms.IntegerField(label="Age", min_value=1)

    html = page(ShortForm({"name": "Jo", "age": "0"}))
    assert Elements(html).of("a") == [{"href": "#id_age"}]
    assert "Enter 1 or more." in html


def test_a_page_of_several_forms_has_one_summary() -> None:
    class RowForm(PlainForm):
        zone = forms.CharField(label="Zone")

    rows = formset_factory(RowForm, extra=2, min_num=1, validate_min=True)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-1-zone": "Heel"}
    )
    rows.full_clean()
    rows._non_form_errors = rows.error_class(["Mark at least one zone."])
    html = Template(
        "{% load crispy_forms_tags %}{% error_summary form rows nothing %}"
        "{% crispy form form.helper_bare %}"
        "{% for row in rows %}{% crispy row row.helper_bare %}{% endfor %}"
    ).render(Context({"form": AskForm({}), "rows": rows}))
    assert html.count("There is a problem") == 1
    assert html.index("Mark at least one zone.") < html.index('<a href="#id_form-0-zone">')


def test_messages_say_what_to_do_and_ours_stay() -> None:
    class Form(PlainForm):
        short = forms.CharField(label="Short", max_length=3)
        long = forms.CharField(label="Long", min_length=3)
        kind = forms.ChoiceField(label="Kind", choices=[("a", "A")])
        size = forms.IntegerField(label="Size", max_value=5)
        mail = forms.EmailField(label="Mail", error_messages={"invalid": "Mail, please."})
        phone = PhoneNumberField(label="Phone")
        chosen = forms.ChoiceField(label="Which foot?", choices=[("a", "A")])
        empty = forms.CharField(label="What happened?")

    form = Form(
        {"short": "four", "long": "no", "kind": "b", "size": "6", "mail": "x", "phone": "12"}
    )
    assert {name: errors[0] for name, errors in form.errors.items()} == {
        "short": "Shorten this to 3 characters. It has 4.",
        "long": "Write at least 3 characters. It has 2.",
        "kind": "Choose one of the answers on the page.",
        "size": "Enter 5 or less.",
        "mail": "Mail, please.",
        "phone": "Enter a phone number, such as 0121 496 0123 or +44 121 496 0123.",
        "chosen": "Choose an answer: Which foot.",
        "empty": "Fill in: What happened.",
    }


@pytest.mark.parametrize(
    ("parts", "meant"),
    [
        (("27", "3", "1986"), date(1986, 3, 27)),
        (("03", "mar", "1986"), date(1986, 3, 3)),
        ((" 9 ", "September", "2020"), date(2020, 9, 9)),
        (("29", "2", "2024"), date(2024, 2, 29)),
    ],
)
def test_a_date_is_read_as_people_write_it(parts: tuple[str, ...], meant: date) -> None:
    assert DateFields().clean(parts) == meant


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("31", "2", "2026"), "31 February 2026 is not a date."),
        (("1", "13", "2026"), "There is no month 13. Write 1 to 12, or its name."),
        (("1", "ju", "2026"), "Write the date in numbers, such as 27 3 1986."),
        (("1", "jx", "2026"), "Write the date in numbers, such as 27 3 1986."),
        (("x", "3", "2026"), "Write the date in numbers, such as 27 3 1986."),
        (("1", "3", "26"), "Write the year with four numbers, such as 1986."),
        (("1", "3", "0000"), "1 March 0000 is not a date."),
        (("", "3", "2026"), "The date needs a day."),
        (("1", "", ""), "The date needs a month and a year."),
        (("", "", ""), "Enter the day, the month and the year."),
    ],
)
def test_a_date_that_is_none_is_explained(parts: tuple[str, ...], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        DateFields().clean(parts)
    assert caught.value.messages == [said]


def test_an_empty_date_may_be_left_out_and_a_date_stays_one() -> None:
    assert DateFields(required=False).clean(["", None, ""]) is None
    assert DateFields().clean(date(2026, 3, 1)) == date(2026, 3, 1)


def test_a_date_is_shown_in_three_parts() -> None:
    for start in (date(2026, 3, 9), "2026-03-09"):
        html = page(AskForm(initial={"born": start}))
        values = {a["id"]: a.get("value") for a in Elements(html).of("input") if "id" in a}
        assert [values[f"id_born_{part}"] for part in ("day", "month", "year")] == [
            "9",
            "3",
            "2026",
        ]


def test_nonsense_as_a_date_is_shown_as_nothing() -> None:
    widget = DateFields().widget
    assert widget.decompress("yesterday") == [None, None, None]
    assert widget.decompress(None) == [None, None, None]
    assert widget.id_for_label("") == ""


def test_a_date_changes_only_when_it_is_another_day() -> None:
    field = DateFields(required=False)
    assert not field.has_changed(date(2026, 3, 9), ["09", "march", "2026"])
    assert field.has_changed(date(2026, 3, 9), ["10", "3", "2026"])
    assert field.has_changed(date(2026, 3, 9), ["40", "3", "2026"])


def test_a_score_is_a_number_or_not_recorded() -> None:
    field = ScoreField(label="Soreness", required=False)
    assert [field.clean("0"), field.clean("10"), field.clean("")] == [0, 10, None]
    with pytest.raises(ValidationError):
        field.clean("11")
    html = page(AskForm())
    assert html.count('class="score-option') == 12
    assert "Not recorded" in html


def test_a_score_that_is_wanted_cannot_be_left_out() -> None:
    field = ScoreField(label="Soreness", low="0 is calm")
    assert len(field.choices) == 11
    assert str(field.help_text).startswith("0 is calm, 10")
