"""The one place in the letters' HTML where a practice's own words come in."""

from django import template

from practice.mail.wording import Wording

register = template.Library()


@register.filter
def worded(content: str, wording: Wording | None) -> str:
    """The content of a letter with the practice's words in it; without any, as it is."""
    return wording.in_html(content) if wording else content
