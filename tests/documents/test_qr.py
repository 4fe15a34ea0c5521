from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageDraw

from portal.documents.photo import read_codes
from portal.documents.qr import qr_svg
from tests.documents.pictures import LINK, encoded

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own output


def painted(svg: str, scale: int = 5) -> Image.Image:
    """Draws the dark runs of the path, which are all the commands it has."""
    root = parsed(svg)
    left, top, width, height = map(int, root.attrib["viewBox"].split())
    picture = Image.new("L", (width * scale, height * scale), 255)
    draw = ImageDraw.Draw(picture)
    path = root.findall(f"{SVG}path")[1].attrib["d"]
    for run in path.split("M")[1:]:
        x, y = map(int, run.split("h")[0].split())
        length = int(run.split("h")[1].split("v")[0])
        corner = ((x - left) * scale, (y - top) * scale)
        draw.rectangle([*corner, corner[0] + length * scale - 1, corner[1] + scale - 1], fill=0)
    return picture


@pytest.mark.parametrize("bulk", [False, True])
@pytest.mark.parametrize("text", [LINK, "12345", "ABC-123", "Ωμέγα, žluťoučký", "x" * 500])
def test_a_drawn_code_reads_back(text: str, bulk: bool) -> None:
    assert read_codes(encoded(painted(qr_svg(text, bulk=bulk)), "PNG")) == [text]


def test_the_text_is_not_part_of_the_markup() -> None:
    svg = qr_svg('"><script>alert(1)</script>')
    assert "script" not in svg
    assert "style" not in svg
    assert parsed(svg).attrib["aria-hidden"] == "true"
