"""Pictures of codes as a phone would take them."""

from io import BytesIO
from typing import Any

import zxingcpp
from PIL import Image, ImageFilter

CARD_CODE = "ABCDEFGHJKMNPQRS"
LINK = f"https://portal.manufacturer.example/wallet/book#{CARD_CODE}"
SERIAL = "90523TD90001R"


def qr(text: str = LINK) -> Image.Image:
    return _drawn(text, zxingcpp.BarcodeFormat.QRCode, scale=6)


def code128(text: str = SERIAL) -> Image.Image:
    return _drawn(text, zxingcpp.BarcodeFormat.Code128, scale=3)


def _drawn(text: str, symbology: Any, scale: int) -> Image.Image:
    pixels = memoryview(
        zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, symbology), scale=scale)
    )
    height, width = pixels.shape
    return Image.frombytes("L", (width, height), pixels.tobytes())


def scene(
    *codes: Image.Image, size: tuple[int, int] = (1600, 1200), angle: int = 0, noise: int = 0
) -> Image.Image:
    """The codes one below the other on a grey table."""
    table = Image.effect_noise(size, noise) if noise else Image.new("L", size, 170)
    for place, code in enumerate(codes, start=1):
        turned = code.rotate(angle, expand=True)
        shape = Image.new("L", code.size, 255).rotate(angle, expand=True)
        left = (size[0] - turned.width) // 2
        table.paste(turned, (left, place * size[1] // (len(codes) + 1) - turned.height // 2), shape)
    return table


def grainy(picture: Image.Image) -> Image.Image:
    grain = Image.effect_noise(picture.size, 60)
    return Image.blend(picture, grain, 0.35).filter(ImageFilter.GaussianBlur(1.2))


def encoded(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    data = BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()
