"""The invoice data inside somebody's PDF, taken out without trusting any of it.

A stream that swells, a second file, an entity: whatever invoices have no need of is refused.
"""

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from portal.core.errors import DomainError
from portal.files import pdf_check
from portal.files.content import media_type_of
from portal.files.errors import FileRefused
from portal.files.kinds import MediaType

if TYPE_CHECKING:
    import pikepdf

# Factur-X and ZUGFeRD 2, ZUGFeRD 1, XRechnung in a PDF
NAMES = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})
LARGEST_XML = 2_000_000
# what proves an invoice, say a delivery note, all together
LARGEST_PAPERS, MOST_PAPERS = 5_000_000, 10
# an invoice has hundreds
MOST_OBJECTS = 50_000
# of arrays and dictionaries within each other; a page has a handful
DEEPEST = 100
_FLATE = "/FlateDecode"
# whoever opens a paper from here has a program chosen by its name
_ENDINGS = {
    MediaType.PDF: (".pdf",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.PNG: (".png",),
}


class InvoiceFileSealed(DomainError):
    """Encrypted: not even the mailbox that gets it could read it."""


class InvoiceFileUnreadable(DomainError):
    """No PDF that can be opened."""


class StrangeAttachment(DomainError):
    """Two invoices are inside, or what is neither one nor a paper or picture to read."""


class InvoiceXmlUnsafe(DomainError):
    """Not well-formed, too large, or with declarations that no invoice needs."""


class _Begun(Exception):
    """The root element was reached without anything before it that may do harm."""


def embedded_xml(pdf: bytes) -> bytes | None:
    """None for a PDF without an invoice inside. Papers and pictures beside it are not its matter.

    Raises InvoiceFileSealed, InvoiceFileUnreadable, StrangeAttachment or InvoiceXmlUnsafe.
    """
    import pikepdf  # heavy, and only invoices need it

    try:
        with pikepdf.open(BytesIO(pdf), suppress_warnings=True) as document:
            if document.is_encrypted:
                raise InvoiceFileSealed()
            return _only_invoice(document)
    except pikepdf.PasswordError:
        raise InvoiceFileSealed() from None
    except (pikepdf.PdfError, ValueError):
        raise InvoiceFileUnreadable() from None


def parsed(xml: bytes) -> Any:
    """The root element; no DTD is read, no entity resolved, nothing fetched.

    Raises InvoiceXmlUnsafe.
    """
    from lxml import etree

    _refuse_doctype(xml)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, LookupError):
        raise InvoiceXmlUnsafe() from None


def _only_invoice(document: "pikepdf.Pdf") -> bytes | None:
    """Every file must stand in the list that readers show, under the name by which it is judged;
    once, so that none of the list stands for another that is hidden.
    """
    files = list(document.attachments.items())
    different = {described.obj.objgen for _, described in files}
    if not _holders(document) == len(different) == len(files):
        raise StrangeAttachment()
    invoices: list[Any] = []
    papers: list[tuple[set[str], Any]] = []
    for name, described in files:
        names, stream = _names(name, described), _stream(described.obj)
        if names & NAMES:
            invoices.append(stream)
        else:
            papers.append((names, stream))
    if len(invoices) > 1 or len(papers) > MOST_PAPERS:
        raise StrangeAttachment()
    room = LARGEST_PAPERS
    for names, stream in papers:
        room -= _size_of_harmless(names, stream, room)
    return _content(invoices[0], LARGEST_XML) if invoices else None


def _names(name: str, described: Any) -> set[str]:
    """Of one file: readers save it under any of them."""
    others = described.get_all_filenames().values()
    return {name.casefold(), *(bytes(each).decode(errors="replace").casefold() for each in others)}


def _size_of_harmless(names: set[str], stream: Any, room: int) -> int:
    """Something to read: others open it from here. Raises StrangeAttachment."""
    try:
        content = _content(stream, room)
        media_type = media_type_of(content)
        if media_type is MediaType.PDF:
            pdf_check.check(content)
    except (FileRefused, InvoiceXmlUnsafe):
        raise StrangeAttachment() from None
    if not all(name.endswith(_ENDINGS[media_type]) for name in names):
        raise StrangeAttachment()
    return len(content)


def _stream(described: Any) -> Any:
    """One file under however many keys: a reader may take any of them. What is related to it would
    be files, too.
    """
    import pikepdf

    stored = described.get("/EF")
    found = list(stored.as_dict().values()) if isinstance(stored, pikepdf.Dictionary) else []
    if "/RF" in described or not all(isinstance(each, pikepdf.Stream) for each in found):
        raise StrangeAttachment()
    if len({each.objgen for each in found}) != 1:
        raise StrangeAttachment()
    return found[0]


def _holders(document: "pikepdf.Pdf") -> int:
    """How many descriptions of files there are, also beside the list that readers show."""
    objects = list(document.objects)
    if len(objects) > MOST_OBJECTS:
        raise StrangeAttachment()
    return sum(_described(each) for each in [document.trailer, *objects])


def _described(value: Any) -> int:
    """In an object and in what stands within it; what it refers to is an object of its own.

    Walked without recursion: who nests to the parser's limit would exhaust ours.
    """
    import pikepdf

    count, waiting = 0, [(value, 0)]
    while waiting:
        each, depth = waiting.pop()
        if isinstance(each, pikepdf.Stream):
            each = each.stream_dict
        if isinstance(each, pikepdf.Dictionary):
            inner = [one for _, one in each.items()]
            count += "/EF" in each
        elif isinstance(each, pikepdf.Array):
            inner = list(each)
        else:
            continue
        if depth > DEEPEST:
            raise InvoiceFileUnreadable()
        waiting += [(one, depth + 1) for one in inner if not _is_referred_to(one)]
    return count


def _is_referred_to(value: Any) -> bool:
    return bool(getattr(value, "is_indirect", False))


def _content(stream: Any, largest: int) -> bytes:
    """Inflated by ourselves: the library would inflate whatever the stream claims to be."""
    filters = [str(each) for each in _listed(stream.get("/Filter"))]
    raw: bytes = stream.read_raw_bytes()
    if filters == [_FLATE] and "/DecodeParms" not in stream:
        machine = zlib.decompressobj()
        try:
            raw = machine.decompress(raw, largest + 1)
        except zlib.error:
            raise InvoiceXmlUnsafe() from None
    elif filters:
        raise InvoiceXmlUnsafe()
    if len(raw) > largest:
        raise InvoiceXmlUnsafe()
    return raw


def _listed(filters: Any) -> list[Any]:
    import pikepdf

    if filters is None:
        return []
    return list(filters) if isinstance(filters, pikepdf.Array) else [filters]


def _refuse_doctype(xml: bytes) -> None:
    """Expat tells of a document type before it reads what that declares."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _stop
    try:
        parser.Parse(xml, True)
    except _Begun:
        return
    # not well-formed, or in an encoding that nobody knows, or nobody reads
    except (expat.ExpatError, LookupError, ValueError):
        raise InvoiceXmlUnsafe() from None


def _refuse(*_declared: Any) -> None:
    raise InvoiceXmlUnsafe()


def _stop(*_element: Any) -> None:
    raise _Begun
