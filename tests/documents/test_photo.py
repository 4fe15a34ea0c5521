import random
import resource
import struct
import subprocess
import sys
import zlib
from contextlib import ExitStack
from pathlib import Path
from time import process_time

import pytest
from PIL import Image

from portal.core.errors import DomainError
from portal.documents import barcodes, photo
from portal.documents.photo import (
    PhotoNotAPicture,
    PhotoReaderBusy,
    PhotoTooLarge,
    PhotoWithoutCode,
    PhotoWithSeveralCodes,
    read_codes,
    read_only_code,
)
from tests.documents.pictures import (
    CARD_CODE,
    LINK,
    SERIAL,
    code128,
    encoded,
    grainy,
    qr,
    scene,
)

ORIENTATION = 0x0112
ANGLES = (0, 8, 20, 30, 45, 60, 80, 90, 135, 180, 250, 315)


@pytest.mark.parametrize("angle", ANGLES)
def test_a_qr_code_is_read_at_any_angle(angle: int) -> None:
    assert read_codes(encoded(scene(qr(), angle=angle))) == [LINK]


@pytest.mark.parametrize("angle", ANGLES)
def test_a_bar_code_is_read_at_any_angle(angle: int) -> None:
    assert read_codes(encoded(scene(code128(), angle=angle))) == [SERIAL]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_each_kind_of_picture_is_read(kind: str, mode: str) -> None:
    assert read_codes(encoded(scene(qr()).convert(mode), kind)) == [LINK]


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA", "I;16"])
def test_each_kind_of_png_is_read(mode: str) -> None:
    assert read_codes(encoded(qr().convert(mode), "PNG")) == [LINK]


def test_a_code_on_a_transparent_background_is_read() -> None:
    code = qr()
    ink = Image.new("RGBA", code.size, (0, 0, 0, 0))
    ink.paste((0, 0, 0, 255), mask=code.point(lambda grey: 255 - grey))
    assert read_codes(encoded(ink, "PNG")) == [LINK]


def test_a_phone_that_stores_two_pictures_in_one_file_is_read() -> None:
    picture = scene(qr())
    assert read_codes(encoded(picture, "MPO", save_all=True, append_images=[picture])) == [LINK]


@pytest.mark.parametrize("code", [qr(), code128()], ids=["qr", "code128"])
def test_a_noisy_blurred_photo_is_read(code: Image.Image) -> None:
    assert read_codes(encoded(grainy(scene(code)), quality=60)) != []


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(("code", "text"), [(qr(), LINK), (code128(), SERIAL)])
def test_a_photo_is_read_in_each_exif_orientation(
    orientation: int, code: Image.Image, text: str
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    turned = scene(code)
    if orientation > 1:
        turned = turned.transpose(list(Image.Transpose)[orientation - 2])
    assert read_codes(encoded(turned, exif=exif)) == [text]


def test_a_small_code_in_a_photo_of_forty_megapixels_is_read() -> None:
    data = encoded(scene(qr().resize((330, 330)), size=(8000, 5000), angle=17, noise=8))
    assert len(data) < photo.MAX_BYTES
    assert read_codes(data) == [LINK]


MEMORY_OF_READING = """
import sys
from portal.documents.photo import read_codes
from tests.support.memory import peak_megabytes
before = peak_megabytes()
read_codes(open(sys.argv[1], "rb").read())
print(round(peak_megabytes() - before))
"""


@pytest.mark.parametrize(
    ("kind", "options", "size"),
    [
        ("JPEG", {}, (8000, 5000)),
        ("JPEG", {"progressive": True}, (8000, 5000)),
        ("JPEG", {"progressive": True, "subsampling": 0}, (6500, 5000)),
        ("PNG", {}, (8000, 5000)),
        ("WEBP", {}, (4000, 3000)),
    ],
)
def test_memory_stays_bounded(
    tmp_path: Path, kind: str, options: dict[str, bool], size: tuple[int, int]
) -> None:
    file = tmp_path / "photo"
    file.write_bytes(encoded(scene(qr(), size=size).convert("RGB"), kind, **options))
    command = [sys.executable, "-c", MEMORY_OF_READING, str(file)]
    megabytes = int(subprocess.check_output(command, cwd=Path(__file__).parents[2]))
    assert megabytes < 1.5 * photo.MAX_DECODED_BYTES / 1_000_000


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds almost nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "size", [(8000, 8000), (10_000, 10_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)]
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_decompression_bomb_is_refused_before_decoding(size: tuple[int, int]) -> None:
    with pytest.raises(PhotoTooLarge):
        read_codes(png_header(*size))


def test_a_picture_of_more_pixels_than_any_phone_takes_is_refused() -> None:
    with pytest.raises(PhotoTooLarge) as refusal:
        read_codes(encoded(Image.new("L", (10_000, 7_000))))
    assert refusal.value.facts == {"max_megabytes": 12, "max_megapixels": 65}


def test_a_format_says_its_own_limit() -> None:
    with pytest.raises(PhotoTooLarge) as refusal:
        read_codes(png_header(8000, 8000))
    assert refusal.value.max_megapixels == 50


def test_more_than_twelve_megabytes_are_refused() -> None:
    with pytest.raises(PhotoTooLarge):
        read_codes(encoded(scene(qr())) + bytes(photo.MAX_BYTES))


def test_a_progressive_jpeg_of_endless_scans_is_refused() -> None:
    data = encoded(scene(qr()), progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    with pytest.raises(PhotoNotAPicture):
        read_codes(data[:-2] + scan * photo.MAX_JPEG_SCANS + data[-2:])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture at all",
        b"%PDF-1.7 not a picture either",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200),
        encoded(qr(), "GIF"),
        encoded(Image.new("L", (30_000, 30_000)), "GIF"),
        encoded(qr(), "TIFF"),
        encoded(qr(), "BMP"),
        encoded(qr(), "PNG")[:200],
        encoded(scene(qr()))[:-2000],
        encoded(scene(qr()))[:12],
    ],
    ids=[
        "empty", "text", "pdf", "svg", "heic", "gif", "gif-bomb", "tiff", "bmp",
        "truncated-png", "truncated-jpeg", "jpeg-start",
    ],
)  # fmt: skip
def test_what_is_no_picture_of_a_photo_is_refused(data: bytes) -> None:
    with pytest.raises(PhotoNotAPicture):
        read_codes(data)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_any_damage_is_a_refusal_never_a_crash() -> None:
    dice = random.Random(2026)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    small = scene(qr(), size=(300, 300))
    originals = [encoded(small, kind, exif=exif) for kind in ("JPEG", "PNG", "WEBP")]
    for _ in range(600):
        data = bytearray(dice.choice(originals))
        for _ in range(dice.choice([1, 4, 30])):
            data[dice.randrange(dice.choice([40, 300, len(data)]))] = dice.randrange(256)
        try:
            assert read_codes(bytes(data))
        except DomainError:
            continue


def test_a_picture_without_a_code_says_so() -> None:
    with pytest.raises(PhotoWithoutCode):
        read_codes(encoded(scene(noise=40)))


def only_corners_of_codes(edge: int) -> Image.Image:
    """Each could be a corner of a QR code with any two others: a search among billions."""
    square = Image.new("L", (9, 9), "white")
    for size, ink in (7, "black"), (5, "white"), (3, "black"):
        square.paste(ink, (4 - size // 2, 4 - size // 2, 5 + size // 2, 5 + size // 2))
    row = Image.new("L", (edge, 9), "white")
    for left in range(0, edge, 9):
        row.paste(square, (left, 0))
    picture = Image.new("L", (edge, edge), "white")
    for top in range(0, edge, 9):
        picture.paste(row, (0, top))
    return picture


def test_a_picture_drawn_to_be_searched_for_minutes_is_given_up() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime + process_time()
    with pytest.raises(PhotoWithoutCode):
        read_codes(encoded(only_corners_of_codes(4095), "PNG"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime + process_time()
    assert after - before < 1.5 * barcodes.CPU_SECONDS


def test_who_would_wait_long_is_sent_away() -> None:
    picture = encoded(scene(qr()))
    with ExitStack() as others:
        for _ in range(photo.MOST_IN_FLIGHT):
            others.enter_context(photo._room)
        with pytest.raises(PhotoReaderBusy):
            read_codes(picture)
    assert read_codes(picture) == [LINK]


def test_a_card_link_counts_as_its_code() -> None:
    assert read_only_code(encoded(scene(qr()))) == CARD_CODE


def test_the_same_code_twice_is_one_code() -> None:
    assert read_only_code(encoded(scene(qr(), qr()))) == CARD_CODE


def test_several_codes_are_named_and_none_is_taken() -> None:
    with pytest.raises(PhotoWithSeveralCodes) as refusal:
        read_only_code(encoded(scene(qr(), code128())))
    assert sorted(refusal.value.codes) == [SERIAL, CARD_CODE]


def test_the_one_that_fits_is_picked_from_a_type_plate() -> None:
    plate = encoded(scene(code128("10533990"), code128(), size=(1600, 1600)))
    assert read_only_code(plate, fits=lambda text: len(text) == len(SERIAL)) == SERIAL


def test_a_photo_in_which_nothing_fits_holds_no_code() -> None:
    with pytest.raises(PhotoWithoutCode):
        read_only_code(encoded(scene(code128())), fits=lambda text: text == CARD_CODE)


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        (LINK, CARD_CODE),
        (f"  {LINK}\n", CARD_CODE),
        (f"HTTPS://PORTAL.EXAMPLE/WALLET/BOOK#{CARD_CODE}", CARD_CODE),
        (CARD_CODE, CARD_CODE),
        ("https://elsewhere.example/", "https://elsewhere.example/"),
        ("http://[broken#x", "x"),
        ("A#B", "A#B"),
    ],
)
def test_what_a_scanned_text_means(scanned: str, code: str) -> None:
    assert photo.code_in(scanned) == code
