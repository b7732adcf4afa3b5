"""Printing PDFs: the one place that knows WeasyPrint."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from foundation.organisation import organisation_name


def font_folder() -> Path:
    """The folder of the Chinese fonts that an installed package brings."""
    # Resolved like the paths that a page asks for: the virtual environment may be a symbolic link.
    return Path(str(files("pylopdf_fonts_zh_cn"))).resolve()


@lru_cache(maxsize=1)
def _allowed() -> tuple[Path, ...]:
    return (settings.BASE_DIR / "static", font_folder())


def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 (loads Pango, which web requests do not need)

    class HouseFetcher(URLFetcher):  # type: ignore[misc]
        """Reads only our own static files and fonts. A page never fetches an address that somebody typed."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlparse(url)
            if parts.scheme == "data":
                return super().fetch(url, headers)
            path = Path(unquote(parts.path)).resolve()
            if parts.scheme != "file" or not any(path.is_relative_to(folder) for folder in _allowed()):
                raise ValueError(f"a PDF may not fetch {parts.scheme}:{path.name}")
            return super().fetch(url, headers)

    return HouseFetcher(allowed_protocols={"file", "data"})


def print_pdf(template: str, context: dict[str, Any], *, language: str, seal: str = "") -> bytes:
    """The PDF of ``template`` (which extends pdf/base.html) in ``language``; ``seal`` stands in its footer.

    Does no database work of its own beyond what the template asks for; slow (0.1 s a page), so never inside a
    transaction. Raises ValueError when the page asks for a file that is not ours.
    """
    from weasyprint import HTML  # noqa: PLC0415 (loads Pango)

    with translation.override(language):
        page = render_to_string(
            template,
            {
                "language": language,
                "seal": seal,
                "organisation": organisation_name(),
                "currency": settings.CURRENCY,
                "time_zone": settings.TIME_ZONE,
                "font_folder": font_folder().as_uri(),
                "style_folder": (settings.BASE_DIR / "static" / "css").as_uri(),
                **context,
            },
        )
    document = HTML(string=page, base_url=(settings.BASE_DIR / "static").as_uri(), url_fetcher=_fetcher())
    return bytes(document.write_pdf())
