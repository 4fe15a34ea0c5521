"""What a certificate says is drawn, too: each word of its text layer has ink where it stands."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask

from portal.warranty.certificate.content import Certified, Content
from portal.warranty.certificate.pages import certificate_pdf
from portal.warranty.certificate.texts import texts_of
from portal.web.i18n import LANGUAGES
from tests.support.wording import compile_catalogues
from tests.warranty.certificate.test_certificate_pdf import DAY, NUMBER, SERIAL, covered

pytestmark = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm is not installed")
# pixels of a point; the share of a word's box that its letters fill at least
SCALE, INK = 3, 0.04
# letters that a Latin font may lack
SPECIAL = {"el": "αάεέηήιίοόυύωώςσΕΣ", "cs": "áčéěíňřšúůýž", "sv": "åäö", "fr": "éèà"}
_WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


class Picture(NamedTuple):
    width: int
    rows: bytes

    def dark(self, box: list[float]) -> float:
        """Which share of a box, in points, is darker than paper."""
        left, top, right, bottom = (round(SCALE * edge) for edge in box)
        lines = (
            self.rows[y * self.width + left : y * self.width + right] for y in range(top, bottom)
        )
        pixels = b"".join(lines)
        return sum(pixel < 160 for pixel in pixels) / len(pixels)


def drawn(pdf: Path) -> Iterator[tuple[str, float]]:
    """Each word of the first page with the share of ink in its box."""
    first = ("-f", "1", "-l", "1")
    asked = subprocess.run(
        ["pdftotext", *first, "-bbox", pdf, "-"], check=True, capture_output=True, text=True
    )
    rendered = subprocess.run(
        ["pdftoppm", *first, "-r", str(72 * SCALE), "-gray", pdf], check=True, capture_output=True
    )
    kind, size, _depth, rows = rendered.stdout.split(b"\n", 3)
    assert kind == b"P5"
    picture = Picture(int(size.split()[0]), rows)
    for found in _WORD.finditer(asked.stdout):
        yield found[5], picture.dark([float(edge) for edge in found.groups()[:4]])


def test_each_word_is_drawn_in_each_language(in_app: Flask, tmp_path: Path) -> None:
    compile_catalogues()
    device = covered("S45")
    texts = texts_of(NUMBER, device, DAY)
    content = Content(NUMBER, SERIAL, DAY.isoformat(), Certified.of(device), texts)
    pdf = tmp_path / "certificate.pdf"
    for language in LANGUAGES:
        pdf.write_bytes(certificate_pdf(content, language))
        words = list(drawn(pdf))
        letters = set("".join(word for word, _ in words))
        assert len(words) > 60
        assert set(SPECIAL.get(language, "")) - letters == set(), language
        blank = [word for word, ink in words if ink < INK and any(map(str.isalnum, word))]
        assert blank == [], language


def test_a_word_without_ink_is_noticed() -> None:
    paper = Picture(60, b"\xff" * 3_600)
    assert paper.dark([0, 0, 20, 20]) < INK
    assert Picture(60, b"\x00" * 3_600).dark([0, 0, 20, 20]) > INK
