"""Typst templates to PDF: no shell, no temporary file, no font of the machine, no network.

The fonts are those inside the typst wheel (Libertinus Serif, DejaVu Sans Mono); both hold
Latin, Greek and Czech, so a document looks the same on every server.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "typst"

MISSING = "\N{WHITE SQUARE}"

# Typst keeps what it computed for this many further compilations.
_CACHED_GENERATIONS = 10


def render(
    template_name: str, data: Mapping[str, Any], *, standards: Sequence[typst.PDFStandard] = ()
) -> bytes:
    """The PDF of `typst/<template_name>.typ`, which reads `data` as JSON from `sys.inputs.data`.

    Values arrive as strings and are never read as markup. With the standard "ua-1" the document
    is tagged; the template then needs a title, a language and an alt text for every picture.
    """
    import typst

    compiler = typst.Compiler(
        TEMPLATES / f"{template_name}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    document = compiler.compile(format="pdf", pdf_standards=list(standards))
    assert isinstance(document, bytes)  # noqa: S101 - a list is the answer for pictures only
    return document


@lru_cache(1024)
def drawable(text: str) -> str:
    """`text` with a box for each character that no font here has; PDF/UA refuses those."""
    if can_draw(text):
        return text
    return "".join(mark if can_draw(mark) else MISSING for mark in text)


def forget_cached_work() -> None:
    """Keep a batch in constant memory: 10,000 cards take 270 MB as 1,000 do, not 900."""
    import typst

    for _ in range(_CACHED_GENERATIONS + 1):
        typst.Compiler(b"", font_paths=_fonts(), ignore_system_fonts=True).compile(format="pdf")


def can_draw(text: str) -> bool:
    """Whether a font here has each of these characters."""
    import typst

    try:
        render("probe", {"text": text}, standards=["ua-1"])
    except typst.TypstError:
        return False
    return True


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False)
