"""Bank statements as banks send them: camt.053 of ISO 20022, versions 02 and 08.

A document type is refused before anything in it is read. Without one there are no entities: none
that grow, and none that fetch files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from portal.core.errors import DomainError

VERSIONS = ("02", "08")
_NAMESPACES = frozenset(f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{each}" for each in VERSIONS)
# between the namespace and the name of an element; no namespace of ours holds one
_APART = " "
# a statement is eleven deep
_DEEPEST = 40
_BOOKED, _CREDIT = "BOOK", "CRDT"


class XmlUnreadable(DomainError):
    """Broken, or with a document type definition, which no bank sends."""


class NoStatement(DomainError):
    """Sound XML, but something else than a camt.053 that we read."""

    versions: tuple[str, ...] = VERSIONS


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transaction as texts; `amount` is negative for money that went out or was taken back."""

    day: str
    amount: str
    currency: str
    reference: str
    payer: str
    booked: bool


@dataclass(slots=True)
class _Node:
    name: str
    currency: str = ""
    text: str = ""
    children: list["_Node"] = field(default_factory=list)

    def all(self, path: str) -> Iterator["_Node"]:
        """Everything at this path below, such as "NtryDtls/TxDtls"."""
        first, _, rest = path.partition("/")
        for child in self.children:
            if child.name == first:
                yield from child.all(rest) if rest else (child,)

    def one(self, *paths: str) -> "_Node | None":
        """The first there is, the paths in this order."""
        return next((node for path in paths for node in self.all(path)), None)

    def words(self, *paths: str) -> str:
        found = self.one(*paths)
        return found.text.strip() if found else ""


def is_xml(content: bytes) -> bool:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def read_camt(content: bytes) -> Iterator[StatementLine]:
    """Raises XmlUnreadable or NoStatement."""
    root = _tree(content)
    statement = root.one("BkToCstmrStmt/Stmt") if root.name == "Document" else None
    if statement is None:
        raise NoStatement()
    for entry in root.all("BkToCstmrStmt/Stmt/Ntry"):
        yield from _lines(entry)


def _lines(entry: _Node) -> Iterator[StatementLine]:
    """Of a collective booking each transaction, if they make up its amount together."""
    parts = list(entry.all("NtryDtls/TxDtls"))
    if len(parts) < 2:
        yield _line(entry, parts[0] if parts else entry, entry.one("Amt"))
        return
    amounts = [part.one("Amt", "AmtDtls/TxAmt/Amt") for part in parts]
    whole = _add_up(amounts, entry.one("Amt"))
    for part, amount in zip(parts, amounts, strict=True):
        yield _line(entry, part, amount if whole else None)


def _add_up(parts: Sequence[_Node | None], whole: _Node | None) -> bool:
    try:
        found = sum(Decimal(part.text) for part in parts if part)
        return whole is not None and found == Decimal(whole.text)
    except InvalidOperation:
        return False


def _line(entry: _Node, part: _Node, amount: _Node | None) -> StatementLine:
    sign = "" if _comes_in(entry) and _comes_in(part) else "-"
    written = [*part.all("RmtInf/Strd/CdtrRefInf/Ref"), *part.all("RmtInf/Ustrd")]
    return StatementLine(
        day=entry.words("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")[:10],
        amount=sign + amount.text.strip() if amount else "",
        currency=amount.currency if amount else "",
        reference=" ".join(node.text.strip() for node in written),
        payer=part.words("RltdPties/Dbtr/Pty/Nm", "RltdPties/Dbtr/Nm"),
        booked=entry.words("Sts/Cd", "Sts") == _BOOKED,
    )


def _comes_in(node: _Node) -> bool:
    """What is taken back, in either direction, pays nothing."""
    reversal = node.words("RvslInd") in ("true", "1")
    return node.words("CdtDbtInd") in ("", _CREDIT) and not reversal


def _tree(content: bytes) -> _Node:
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError):  # the latter two: an unknown encoding
        raise XmlUnreadable() from None
    return reader.open[0].children[0]


class _Reader:
    """Builds the tree; elements of other namespaces keep theirs in the name, and match nothing."""

    def __init__(self) -> None:
        self.open = [_Node("")]
        self.parser = expat.ParserCreate(namespace_separator=_APART)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, *_declared: object) -> None:
        raise XmlUnreadable()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(_APART)
        if len(self.open) == 1 and namespace not in _NAMESPACES:
            raise NoStatement()
        if len(self.open) > _DEEPEST:
            raise XmlUnreadable()
        node = _Node(local if namespace in _NAMESPACES else name, attributes.get("Ccy", ""))
        self.open[-1].children.append(node)
        self.open.append(node)

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        self.open[-1].text += text
