"""A letter's template and values become its subject and both bodies."""

import re
from dataclasses import dataclass
from typing import Any

from django.template import Context
from django.template.loader import get_template

from practice.mail.wording import Wording


@dataclass(frozen=True)
class Rendered:
    """What one letter says."""

    subject: str
    text: str
    html: str


def render_letter(
    template: str, context: dict[str, Any], *, subject: str = "", wording: Wording | None = None
) -> Rendered:
    """Renders emails/<template>/{subject.txt,body.txt,body.html}; a `subject` given here replaces
    the file. `wording` is what the practice adds to it.
    """
    title = subject or render_text(f"emails/{template}/subject.txt", context).strip()
    words = {**context, "subject": title, "wording": wording}
    text = render_text(f"emails/{template}/body.txt", words)
    return Rendered(
        subject=title,
        text=wording.in_text(text) if wording else text,
        html=get_template(f"emails/{template}/body.html").render(words),
    )


def render_text(name: str, context: dict[str, Any]) -> str:
    """Plain text: nothing is escaped, and gaps left by conditions close up."""
    # The engine's template, because the backend's always escapes.
    text = get_template(name).template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
