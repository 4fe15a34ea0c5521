"""Free text as people type it, without what no reader sees: NUL, direction marks, odd blanks."""

import unicodedata


def one_line(text: str | None) -> str:
    """Printable characters, blanks single."""
    return " ".join(_visible(text or "", "\n\t").split())


def paragraphs(text: str | None) -> str:
    """Printable characters and line ends; at most one empty line in a row."""
    lines = [" ".join(line.split()) for line in _visible(text or "", "\n\t\r").splitlines()]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept).strip("\n")


def row_number(text: str) -> int | None:
    """What an address or a hidden field carries; None for all that no row could be numbered."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _visible(text: str, allowed: str) -> str:
    return "".join(
        mark for mark in text if mark in allowed or unicodedata.category(mark) not in {"Cc", "Cf"}
    )
