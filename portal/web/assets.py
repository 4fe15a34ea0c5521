"""Static files under names that carry their hash: cached for ever, compressed once."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request

from portal.web.guards import bare

STATIC = Path(__file__).parent.parent.parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = {".css", ".js", ".svg", ".txt", ".webmanifest"}

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    name: str
    digest: str
    mimetype: str
    content: bytes
    compressed: bytes | None


@cache
def _assets() -> dict[str, Asset]:
    files = sorted(path for path in STATIC.rglob("*") if path.is_file())
    return {asset.name: asset for asset in map(_load, files)}


def _load(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(
        name=path.relative_to(STATIC).as_posix(),
        digest=hashlib.sha256(content).hexdigest()[:12],
        mimetype=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        content=content,
        compressed=gzip.compress(content, 9, mtime=0) if path.suffix in COMPRESSIBLE else None,
    )


@cache
def asset(name: str) -> str:
    """The address of a static file; KeyError when there is none of that name."""
    return f"/static/{_assets()[name].digest}/{name}"


@blueprint.get("/static/<hexdigest:digest>/<path:name>")
@bare
def static_file(digest: str, name: str) -> Response:
    found = _assets().get(name)
    if found is None or found.digest != digest:
        abort(404)
    packed = found.compressed and request.accept_encodings.quality("gzip") > 0
    response = Response(
        found.compressed if packed else found.content, content_type=_content_type(found)
    )
    response.headers["Cache-Control"] = FOR_EVER
    if found.compressed:
        response.vary.add("Accept-Encoding")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _content_type(found: Asset) -> str:
    textual = found.mimetype.startswith("text/") or found.mimetype.endswith(("javascript", "xml"))
    return f"{found.mimetype}; charset=utf-8" if textual else found.mimetype


@blueprint.get("/favicon.ico")
@bare
def favicon() -> Response:
    response = Response(status=302, headers={"Location": asset("icons.svg")})
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
