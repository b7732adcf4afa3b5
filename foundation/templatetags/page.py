"""Page parts that every template may use without loading them."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import QueryDict
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from foundation import clock
from foundation.charts import COMPACT, WIDE, bar_chart
from foundation.listing import listed

register = template.Library()
register.filter("listed", listed)

SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}


@register.filter
def money(amount: Decimal | None) -> str:
    """``1409.5`` as ``1,409.50``; nothing as an en dash. Without currency: the column's head names it."""
    return "–" if amount is None else f"{amount:,.2f}"


@register.filter
def money_with_currency(amount: Decimal | None) -> str:
    """``1409.5`` as ``¥1,409.50``, or ``CZK 1,409.50`` where the currency has no sign of its own."""
    if amount is None:
        return "–"
    sign = SIGNS.get(settings.CURRENCY, f"{settings.CURRENCY} ")
    return f"-{sign}{-amount:,.2f}" if amount < 0 else f"{sign}{amount:,.2f}"


@register.filter
def percent(share: Decimal | float | None) -> str:
    """``0.684`` as ``68.4%``."""
    return "–" if share is None else f"{share * 100:.1f}%"


@register.filter
def rate(value: Decimal | None) -> str:
    """A yearly rate ``0.045`` as ``4.5%``."""
    return "–" if value is None else f"{(value * 100).normalize():f}%"


@register.filter
def day(value: date | datetime | None) -> str:
    """A date as ``2026-11-23``, the form of tables in both languages."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = clock.business_date(value)
    return value.isoformat()


@register.filter
def long_day(value: date | datetime | None) -> str:
    """A date as running text has it: ``2026-11-23`` in English, ``2026年11月23日`` in Chinese."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = clock.business_date(value)
    return formats.date_format(value, "DATE_FORMAT")


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as ``2026-11-23 09:41`` in the organisation's zone."""
    return "–" if value is None else f"{timezone.localtime(value, clock.zone()):%Y-%m-%d %H:%M}"


@register.filter
def hour(value: datetime | None) -> str:
    """The hour of a moment as ``09:41``."""
    return "–" if value is None else f"{timezone.localtime(value, clock.zone()):%H:%M}"


@register.filter
def when(value: date | datetime | None) -> str:
    """A moment with its hour, a day without."""
    return moment(value) if isinstance(value, datetime) else day(value)


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
def field(bound: BoundField, autofocus: bool = False) -> SafeString:
    """One form field: label, hint, error, control; the same everywhere (parts/field.html)."""
    if autofocus:
        bound.field.widget.attrs["autofocus"] = True
    return bound.as_field_group()


@register.simple_tag(takes_context=True)
def block_text(context: Context, name: str) -> SafeString:
    """What the page says in block ``name``, once more: the head's title is also the page's first line."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return mark_safe(block.render(context)) if block else mark_safe("")  # noqa: S308


NOT_TYPED = {"csrfmiddlewaretoken", "request_id", "version", "password"}


@register.filter
def typed(sent: QueryDict) -> list[tuple[str, str]]:
    """What a person put into a form, by field, without what the form carries for itself."""
    return [
        (name, ", ".join(values))
        for name, values in sent.lists()
        if name not in NOT_TYPED and any(value.strip() for value in values)
    ]


@register.inclusion_tag("parts/bars.html")
def bars(rows: Iterable[Any], label: str, compact: bool = False) -> dict[str, Any]:
    """A bar chart as SVG, on screens and in PDFs; ``label`` says in words what it shows.

    Each row has ``name``, ``value`` (a number), ``words`` (it as written), perhaps ``url`` and ``tone``.
    ``compact`` is for a side column.
    """
    return bar_chart(list(rows), label, COMPACT if compact else WIDE)


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
