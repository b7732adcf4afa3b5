"""Page parts that every template may use without loading them."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from foundation import formats
from foundation.charts import COMPACT, WIDE, BarRow, bar_chart
from foundation.listing import listed
from foundation.status import Status

register = template.Library()
register.filter("listed", listed)
for written in (
    formats.money,
    formats.money_with_currency,
    formats.percent,
    formats.rate,
    formats.day,
    formats.long_day,
    formats.month,
    formats.signed,
    formats.moment,
    formats.hour,
    formats.when,
):
    register.filter(written.__name__, written)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A lucide icon in the size of the text, hidden from screen readers: the word beside it says it."""
    return _icon(name)


def _icon(name: str) -> SafeString:
    return mark_safe(lucide(name, size=None, **{"class": "i", "aria-hidden": "true"}))  # noqa: S308


TAG_ICONS = {"good": "check", "warn": "triangle-alert", "stop": "ban", "info": "circle"}


@register.simple_tag
def tag(tone: str, words: Any, icon_name: str = "") -> SafeString:
    """A status by word, icon and colour; ``tone`` is good, warn, stop, info or empty."""
    drawing = _icon(icon_name or TAG_ICONS[tone]) if icon_name or tone in TAG_ICONS else ""
    return format_html('<span class="tag {}">{} {}</span>', tone, drawing, words)


@register.simple_tag
def status(shown: Status) -> SafeString:
    """A state as the thing itself words it (foundation.status), its remark in small type after it."""
    drawn = tag(shown.tone, shown.words, shown.icon)
    return format_html("{} <small>{}</small>", drawn, shown.note) if shown.note else drawn


# The icons of banners and messages, by tone and by the level of Django's messages.
BANNER_ICONS = {
    "good": "circle-check",
    "success": "circle-check",
    "stop": "ban",
    "error": "ban",
    "warn": "triangle-alert",
    "warning": "triangle-alert",
}


@register.simple_tag
def tone_icon(tone: str) -> SafeString:
    """The icon of a banner or a message; neutral for a tone that has none of its own."""
    return _icon(BANNER_ICONS.get(tone, "info"))


@register.simple_tag
def field(bound: BoundField, autofocus: bool = False) -> SafeString:
    """One form field: label, hint, error, control; the same everywhere (parts/field.html)."""
    if autofocus:
        bound.field.widget.attrs["autofocus"] = True
    return bound.as_field_group()


@register.simple_tag(takes_context=True)
def block_text(context: Context, name: str) -> SafeString:
    """The text of block ``name`` a second time: the title in the head is also the first line of the page."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return mark_safe(block.render(context)) if block else mark_safe("")  # noqa: S308


NOT_TYPED = {"csrfmiddlewaretoken", "request_id", "version", "password"}


@register.filter
def typed(sent: QueryDict) -> list[tuple[str, str]]:
    """What a person typed into a form, by field, without the hidden fields of the form itself."""
    return [
        (name, ", ".join(values))
        for name, values in sent.lists()
        if name not in NOT_TYPED and any(value.strip() for value in values)
    ]


@register.inclusion_tag("parts/bars.html")
def bars(rows: Sequence[BarRow], label: str, compact: bool = False) -> dict[str, Any]:
    """A bar chart as SVG, on screens and in PDFs; ``label`` says in words what it shows.

    ``compact`` is for a side column.
    """
    return bar_chart(rows, label, COMPACT if compact else WIDE)


@register.inclusion_tag("parts/form_panel.html")
def form_panel(form: BaseForm, heading: str, action: str, **more: Any) -> dict[str, Any]:
    """A whole form in a panel under ``heading``; ``action`` words its button.

    ``more`` may say: ``url``, where it is sent if not to its own page; ``text`` above the fields;
    ``icon_name`` of the button; ``back``, the way out; ``quiet`` for a form that is not the page's purpose.
    """
    return {"form": form, "heading": heading, "action": action, **more}


@register.simple_tag(takes_context=True)
def keep_query(context: dict[str, Any], **changes: Any) -> str:
    """The page's query string with ``changes``; an empty value takes a parameter away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def language_code() -> str:
    """The running language as HTML writes it: ``en`` or ``zh-Hans``."""
    return "zh-Hans" if (translation.get_language() or "").startswith("zh") else "en"
