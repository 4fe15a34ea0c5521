"""Draws invoices from HTML with WeasyPrint, in the environment of the peers: a line of JSON in
(`content` and `xml`), a line out (milliseconds, bytes, memory of the process in MB).
"""

import html
import json
import resource
import sys
import time
from typing import Any

import weasyprint

STYLE = """
@page { size: A4; margin: 20mm 18mm; @bottom-right { content: counter(page) " / " counter(pages) } }
body { font: 9.5pt sans-serif } h1 { font-size: 16pt; margin: 8mm 0 4mm }
.parties { display: flex; gap: 12mm } .parties div { flex: 1 }
dl { display: grid; grid-template-columns: 38mm 1fr; margin: 0 } dd { margin: 0 }
table { width: 100%; border-collapse: collapse; margin: 5mm 0 }
th, td { text-align: left; padding: 1.2mm 1mm; border-bottom: .2mm solid #bbb; vertical-align: top }
.amount { text-align: right } small { display: block; color: #555 }
"""


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        began = time.perf_counter()
        drawn = pdf(asked["content"], asked["xml"].encode())
        spent = (time.perf_counter() - began) * 1_000
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"ms": spent, "bytes": len(drawn), "mb": megabytes}), flush=True)


def pdf(content: dict[str, Any], xml: bytes) -> bytes:
    carried = weasyprint.Attachment(
        string=xml, name="factur-x.xml", relationship="Alternative", description="Invoice data"
    )
    document = weasyprint.HTML(string=page(content))
    drawn: bytes = document.write_pdf(pdf_variant="pdf/a-3a", attachments=[carried])
    return drawn


def page(content: dict[str, Any]) -> str:
    facts = {
        key: content[key]
        for key in ("number", "issued_on", "supplied_on", "reference")
        if content[key]
    }
    totals = {key: content[key] for key in ("net", "vat", "gross")}
    notes = [*content["tax"]["mentions"], *content["notes"]]
    return (
        f'<!doctype html><html lang="{content["language"]}"><meta charset="utf-8">'
        f"<title>{text(content['title'])}</title><style>{STYLE}</style>"
        f'<div class="parties">{party(content["seller"])}{party(content["buyer"])}</div>'
        f"<h1>{text(content['title'])}</h1>{pairs(facts)}"
        f"<table>{''.join(map(row, content['lines']))}</table>{pairs(totals)}"
        f"{''.join(f'<p>{text(note)}</p>' for note in notes)}{pairs(content['payment'] or {})}"
    )


def party(told: dict[str, str]) -> str:
    return f"<div>{'<br>'.join(text(part) for part in told.values() if part)}</div>"


def row(line: dict[str, str]) -> str:
    about = " ".join(line[key] for key in ("description", "model", "serial") if line[key])
    amounts = "".join(
        f'<td class="amount">{text(line[key])}</td>' for key in ("quantity", "price", "net")
    )
    return f"<tr><td>{text(line['name'])}<small>{text(about)}</small></td>{amounts}</tr>"


def pairs(told: dict[str, str]) -> str:
    rows = "".join(f"<dt>{text(key)}</dt><dd>{text(value)}</dd>" for key, value in told.items())
    return f"<dl>{rows}</dl>"


def text(value: str) -> str:
    return html.escape(value)


if __name__ == "__main__":
    main()
