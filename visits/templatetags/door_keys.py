"""The keys of the door card, drawn by visits/_key.html."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("visits/_key.html", takes_context=True)
def key(context: dict[str, Any], fact: str, value: str, words: str) -> dict[str, str]:
    """One key of the page's ``draft``: it answers ``fact`` ("step:name") with ``value``."""
    step, name = fact.split(":")
    return {"fact": fact, "value": value, "words": words, "now": context["draft"].value(step, name)}
