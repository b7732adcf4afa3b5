"""What a figure of money counts, beside the figure. Every template may use it without loading it."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.templatetags.page import icon
from ledger.definitions import DEFINITIONS

register = template.Library()


@register.simple_tag
def means(code: str) -> SafeString:
    """A small sign beside the name of a figure. It opens what the figure counts. Raises KeyError."""
    definition = DEFINITIONS[code]
    return explain(definition.name, definition.text)


@register.simple_tag
def explain(name: object, text: object) -> SafeString:
    """The same sign with words of its own: for figures that are no money, and for terms."""
    asked = _("What “%(name)s” counts") % {"name": name}
    return format_html(
        '<details class="means"><summary title="{}">{}<span class="visually-hidden">{}</span></summary>'
        "<p>{}</p></details>",
        asked,
        icon("info"),
        asked,
        text,
    )


@register.inclusion_tag("pdf/_meanings.html")
def meanings(*codes: str) -> dict[str, object]:
    """The legend of a paper: what each of these figures counts. Raises KeyError."""
    return {"definitions": [DEFINITIONS[code] for code in codes]}
