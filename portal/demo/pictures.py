"""Files of the demo, which people would have scanned or photographed: words on a white picture."""

from io import BytesIO

from PIL import Image, ImageDraw


def picture_of(words: str) -> bytes:
    """A PNG."""
    picture = Image.new("L", (800, 300), "white")
    ImageDraw.Draw(picture).multiline_text((40, 40), words, fill="black")
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
