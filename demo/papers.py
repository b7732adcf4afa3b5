"""The papers of the demo: small pictures of documents, and forty PDFs."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from cases.models import Case, EvidenceFacts, EvidenceItem, EvidenceKind
from foundation.printer import font_folder, print_pdf
from staff.models import User

RENDERED = 40


@lru_cache(maxsize=2)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_folder() / "NotoSansSC-Regular.otf"), size)


def picture(title: str, lines: list[str]) -> bytes:
    """A page with a title and a few lines, like a scan. A PNG of some kilobytes."""
    page = Image.new("L", (620, 420), 250)
    pen = ImageDraw.Draw(page)
    pen.rectangle((16, 16, 604, 404), outline=190)
    pen.text((48, 40), title, font=_font(28), fill=30)
    for place, line in enumerate(lines):
        pen.text((48, 110 + 40 * place), line, font=_font(18), fill=60)
    written = io.BytesIO()
    page.save(written, "PNG", compress_level=1)
    return written.getvalue()


class Papers:
    """Adds evidence to cases. The first forty statements are PDFs."""

    def __init__(self) -> None:
        self.rendered = 0

    def add(self, case: Case, kind: str, *, by: User) -> EvidenceItem:
        """Add one paper of ``kind`` about the first debt of the case."""
        title = str(EvidenceKind(kind).label)
        debt = case.debtor.account.debts.earliest("pk")
        lines = [case.debtor.person.name, debt.reference, f"{debt.principal:,.2f}", f"{debt.disbursed_on}"]
        if kind == EvidenceKind.STATEMENT and self.rendered < RENDERED:
            self.rendered += 1
            content = print_pdf(
                "demo/paper.html", {"title": title, "lines": lines, "debt": debt}, language="zh-hans"
            )
            name = f"{title}.pdf"
        else:
            content, name = picture(title, lines), f"{title}.png"
        file = io.BytesIO(content)
        file.name = name
        return EvidenceItem.add(case.debtor, file, EvidenceFacts(kind, debt=debt, case=case), by=by)
