"""What makes a PDF with an attached invoice a Factur-X or ZUGFeRD one: a few facts in its XMP.

Typst attaches the file and writes the metadata of PDF/A, but no schema of others. Theirs goes into
the list of extension schemas that is there: a second list would break PDF/A.
"""

from io import BytesIO
from typing import Any

from portal.invoicing.cii_names import FILE_NAME

_FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
_SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
_PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
_RESOURCE = {f"{{{_RDF}}}parseType": "Resource"}
_ABOUT = {f"{{{_RDF}}}about": ""}
# each property of the schema: its value, and what the schema says of it
_FACTS = {
    "DocumentType": ("INVOICE", "The type of the hybrid document"),
    "DocumentFileName": (FILE_NAME, "The name of the embedded XML document"),
    "Version": ("1.0", "The version of the standard of the XML document"),
    "ConformanceLevel": ("EN 16931", "The profile of the XML document"),
}


def declared(pdf: bytes) -> bytes:
    """The PDF, saying that it holds an invoice. The same PDF gives the same bytes."""
    import pikepdf  # heavy, and only invoices need it

    with pikepdf.open(BytesIO(pdf)) as document:
        described = _described(document.Root.Metadata.read_bytes())
        stream = document.make_stream(described)
        stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        document.Root.Metadata = stream
        saved = BytesIO()
        document.save(saved, deterministic_id=True, fix_metadata_version=False)
        return saved.getvalue()


def _described(xmp: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(xmp)
    rdf = root.find(f".//{{{_RDF}}}RDF")
    _append_facts(rdf)
    _schemas(rdf).append(_schema(rdf))
    packet: bytes = etree.tostring(root.getroottree(), encoding="UTF-8")
    return packet


def _append_facts(rdf: Any) -> None:
    facts = rdf.makeelement(f"{{{_RDF}}}Description", _ABOUT, {"fx": _FX})
    rdf.append(facts)
    for name, (value, _meaning) in _FACTS.items():
        _within(facts, _FX, name).text = value


def _schemas(rdf: Any) -> Any:
    """The list that PDF/A's writer began, or a new one."""
    found = rdf.find(f".//{{{_EXTENSION}}}schemas/{{{_RDF}}}Bag")
    if found is not None:
        return found
    description = _within(rdf, _RDF, "Description", **_ABOUT)
    return _within(_within(description, _EXTENSION, "schemas"), _RDF, "Bag")


def _schema(rdf: Any) -> Any:
    schema = rdf.makeelement(f"{{{_RDF}}}li", _RESOURCE)
    _within(schema, _SCHEMA, "schema").text = "Factur-X PDFA Extension Schema"
    _within(schema, _SCHEMA, "namespaceURI").text = _FX
    _within(schema, _SCHEMA, "prefix").text = "fx"
    properties = _within(_within(schema, _SCHEMA, "property"), _RDF, "Seq")
    for name, (_value, meaning) in _FACTS.items():
        item = _within(properties, _RDF, "li", **_RESOURCE)
        _within(item, _PROPERTY, "name").text = name
        _within(item, _PROPERTY, "valueType").text = "Text"
        _within(item, _PROPERTY, "category").text = "external"
        _within(item, _PROPERTY, "description").text = meaning
    return schema


def _within(parent: Any, namespace: str, name: str, **attributes: str) -> Any:
    child = parent.makeelement(f"{{{namespace}}}{name}", attributes)
    parent.append(child)
    return child
