"""What kind of file something is, by its content and never by its name."""

import io
from typing import Final

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

PDF: Final = "application/pdf"
IMAGES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
# Which of puremagic's guesses is a recording, and what we keep it as.
RECORDINGS: Final = {
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".m4a": "audio/mp4",
    ".webm": "audio/webm",
}
# What a copy of each type is called at the end.
ENDINGS: Final = {
    PDF: ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/webm": ".webm",
}
LARGEST_PICTURE = 80_000_000  # pixels


def checked(content: bytes, *, field: str = "file") -> str:
    """The content type of a PDF, a picture or a recording that really opens.

    Raises ValidationError for all else.
    """
    if not content:
        raise ValidationError({field: _("This file is empty.")})
    if content.startswith(b"%PDF-"):
        return _checked_pdf(content, field)
    picture = _picture(content, field)
    if picture:
        return picture
    try:
        guesses = puremagic.magic_string(content[:4096])
    except puremagic.PureError:
        guesses = []
    for guess in guesses:
        if guess.extension in RECORDINGS:
            return RECORDINGS[guess.extension]
    raise ValidationError(
        {field: _("Only PDFs, pictures (PNG, JPEG, WebP) and recordings can be kept as evidence.")}
    )


def _checked_pdf(content: bytes, field: str) -> str:
    try:
        reader = PdfReader(io.BytesIO(content))
        if not reader.is_encrypted and not len(reader.pages):
            raise ValidationError({field: _("This PDF has no pages.")})
    except (PyPdfError, ValueError, KeyError, RecursionError) as error:
        raise ValidationError({field: _("This PDF is damaged and does not open.")}) from error
    return PDF


def _picture(content: bytes, field: str) -> str:
    """The picture's content type, empty for what is no picture."""
    try:
        with Image.open(io.BytesIO(content), formats=list(IMAGES)) as picture:
            if picture.width * picture.height > LARGEST_PICTURE:
                raise ValidationError({field: _("This picture has too many pixels.")})
            picture.verify()
            return IMAGES[picture.format or ""]
    except UnidentifiedImageError:
        return ""
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError({field: _("This picture is damaged and does not open.")}) from error
