"""Catalogues are build products: extracted the same way each time, compiled atomically."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from portal.web.i18n import CATALOGUES, LANGUAGES, SOURCE

ROOT = CATALOGUES.parent
TEMPLATE = CATALOGUES / "messages.pot"
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE)
# sample words of the style page stay English: it is served in development only
PASSED_OVER = "templates/web/style"
SOURCES = (("portal", "**.py", "python"), ("templates", "**.*", "jinja2"))
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "lazy_gettext": None,
    "lazy_pgettext": ((1, "c"), 2),
    "lazy_ngettext": (1, 2),
}
# a fixed date: the same sources must give the same file
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def po_file(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def extract() -> Catalog:
    """Every sentence of code and templates, with the files it stands in."""
    catalog = Catalog(
        project="Solar Terminal",
        version="1",
        creation_date=EPOCH,
        charset="utf-8",
        header_comment="# Sentences of the Solar Terminal.",
    )
    for folder, pattern, method in SOURCES:
        found = extract_from_dir(
            ROOT / folder,
            method_map=[(pattern, method)],
            options_map={"**.*": {"trimmed": "true"}} if method == "jinja2" else {},
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for filename, _line, message, comments, context in found:
            place = f"{folder}/{filename}"
            if place.startswith(PASSED_OVER):
                continue
            catalog.add(message, None, [(place, 1)], auto_comments=comments, context=context)
    return catalog


def text_of(catalog: Catalog) -> bytes:
    """As written to disk: sorted, with file names but no line numbers, so that diffs stay small."""
    for message in catalog:
        message.locations = sorted(set(message.locations))
    buffer = BytesIO()
    write_po(
        buffer, catalog, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True
    )
    return buffer.getvalue()


def read(language: str) -> Catalog:
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Write messages.pot and bring every catalogue up to it; what is gone is dropped."""
    template = extract()
    write_atomically(TEMPLATE, text_of(template))
    for language in TRANSLATED:
        file = po_file(language)
        catalog = read(language) if file.exists() else Catalog(locale=language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.creation_date = catalog.revision_date = EPOCH
        catalog.header_comment = template.header_comment
        catalog.fuzzy = False
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, text_of(catalog))


def compile_all(*, only_stale: bool = True) -> list[str]:
    """Make the `.mo` files; returns the languages that were made anew."""
    made = []
    for language in TRANSLATED:
        source = po_file(language)
        target = source.with_suffix(".mo")
        if not source.exists() or (only_stale and _is_fresh(target, source)):
            continue
        buffer = BytesIO()
        write_mo(buffer, read(language))
        write_atomically(target, buffer.getvalue())
        made.append(language)
    return made


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def write_atomically(target: Path, content: bytes) -> None:
    """Readers see the old file or the new one, never half of one."""
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(target)
    finally:
        Path(draft).unlink(missing_ok=True)


def _is_fresh(target: Path, source: Path) -> bool:
    return target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns
