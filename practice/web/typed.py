"""What somebody typed into a form that could not be stored: shown again, so that it is not lost."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NOT_TYPED = {"csrfmiddlewaretoken", "form_key", "next", "version"}
MANY = 5


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Each field that was filled in, and with what; no password."""
    return [
        (name.replace("_", " ").replace("-", " ").capitalize(), value)
        for name, values in request.POST.lists()
        if name not in NOT_TYPED and "password" not in name
        for value in map(str, values)
        if value.strip()
    ]


def is_worth_showing(rows: list[tuple[str, str]]) -> bool:
    """Sentences, or many answers; not one press of a button."""
    return len(rows) > MANY or any(" " in value.strip() for _, value in rows)


def not_stored(
    request: HttpRequest, *, because: str, go_on: str, go_on_words: str
) -> HttpResponse | None:
    """409 with what was typed and where to go from there; None where nothing much was typed."""
    rows = typed(request)
    if not is_worth_showing(rows):
        return None
    context = {"because": because, "rows": rows, "go_on": go_on, "go_on_words": go_on_words}
    return render(request, "not_stored.html", context, status=409)
