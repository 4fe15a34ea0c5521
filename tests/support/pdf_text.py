"""What a PDF says, without blanks: where lines break is the layout's business."""

from io import BytesIO

from pypdf import PdfReader


def text_of_pdf(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)
