"""Many serial numbers at once: the answer is the page itself, or a CSV of it."""

from collections import Counter
from collections.abc import Callable, Iterable
from io import SEEK_END
from itertools import chain, islice

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.core.clock import today
from portal.core.errors import DomainError
from portal.documents.csv_export import csv_lines
from portal.extensions import limiter
from portal.files.content import plain_name
from portal.warranty.lookup import background, rows
from portal.warranty.lookup.bulk import SOON, LineResult, look_up_many, read_list
from portal.warranty.lookup.entries import Entry, entries
from portal.warranty.lookup.forms import BulkForm
from portal.warranty.lookup.limits import (
    LARGEST_LIST,
    LARGEST_OF_SUPPORT,
    MOST_AT_ONCE,
    MOST_FOR_VISITORS,
    refuse_too_many,
)
from portal.warranty.lookup.signs import SIGNS
from portal.warranty.lookup.uploads import lines_of
from portal.warranty.lookup.views import quota
from portal.warranty.lookup.views.blueprint import blueprint
from portal.web import refusals
from portal.web.bodies import larger
from portal.web.downloads import csv_file
from portal.web.guards import public
from portal.web.i18n import language
from portal.web.identity import current_identity
from portal.web.pages import page

BACKGROUND = "support.devices"
# what a list may be narrowed to
ONLY: dict[str, Callable[[LineResult], bool]] = {
    "ending": lambda result: result.ends_soon,
    "unanswered": lambda result: result.found is None,
}


@blueprint.get("/warranty/bulk")
@public
def bulk() -> Response:
    return _bulk_page(BulkForm())


@blueprint.post("/warranty/bulk")
@public
@larger(LARGEST_OF_SUPPORT, BACKGROUND)
@limiter.limit("30 per minute", key_func=quota.who_asks)
def bulk_submit() -> Response:
    form, most = BulkForm(), _most()
    try:
        lines = iter(_lines(form))
        given = entries(lines)
        listed = list(islice(given, most + 1))
        if len(listed) > most:
            _refuse_unless_for_the_worker(len(listed), lines, most)
            return _for_the_worker(form, chain(listed, given))
        refuse_too_many(len(listed), most)
        return _answer(form, listed)
    except DomainError as refusal:
        form.refuse(form.serials, refusals.sentence(refusal))
        return _bulk_page(form, refusals.status(refusal))


def _most() -> int:
    return MOST_AT_ONCE if current_identity().is_authenticated else MOST_FOR_VISITORS


def _lines(form: BulkForm) -> Iterable[str]:
    """Of the file if there is one, else what was pasted."""
    if not form.file.data:
        return (form.serials.data or "").split("\n")
    stream = form.file.data.stream
    if stream.seek(0, SEEK_END) > LARGEST_LIST and not current_identity().can(BACKGROUND):
        abort(413)
    return lines_of(stream)


def _refuse_unless_for_the_worker(found: int, rest: Iterable[str], most: int) -> None:
    """Anybody but support is told how many lines there are; they are only counted, not taken
    apart, for a visitor may send a million of them. Raises TooManyLines or SignInForMore.
    """
    if not current_identity().can(BACKGROUND):
        refuse_too_many(found + sum(1 for line in rest if line.strip()), most)


def _for_the_worker(form: BulkForm, given: Iterable[Entry]) -> Response:
    name = plain_name(form.file.data.filename or "") if form.file.data else ""
    uuid = background.ask(given, name, current_identity().user_id, language())
    return redirect(url_for("warranty.bulk_asked", uuid=uuid), code=303)


def _answer(form: BulkForm, listed: list[Entry]) -> Response:
    read = read_list(listed)
    form.counted.data = quota.count_list(read.serials, form.counted.data or "")
    results = look_up_many(read)
    if request.form.get("as") == "csv":
        lines = csv_lines(rows.titles(), map(rows.cells, results))
        return csv_file(f"warranty-{today().isoformat()}.csv", lines)
    form.serials.data = _as_lines(listed)
    return _bulk_page(form, results=results)


def _as_lines(listed: list[Entry]) -> str:
    """As a list to be sent again, each entry on the line it came from."""
    by_line: dict[int, list[str]] = {}
    for entry in listed:
        by_line.setdefault(entry.line, []).append(entry.typed)
    return "\n".join(", ".join(by_line.get(line, ())) for line in range(1, listed[-1].line + 1))


def _bulk_page(
    form: BulkForm, status: int = 200, results: list[LineResult] | None = None
) -> Response:
    only = request.form.get("only", "")
    counts = Counter({name: sum(map(fits, results or ())) for name, fits in ONLY.items()})
    identity = current_identity()
    return page(
        "warranty/lookup/bulk.html",
        status=status,
        form=form,
        results=results,
        lines=[rows.shown(each) for each in results or () if only not in ONLY or ONLY[only](each)],
        only=only if only in ONLY else "",
        counts=counts,
        standings=rows.STANDINGS,
        signs=SIGNS,
        soon=SOON.days,
        most=_most(),
        day=today(),
        asked=background.asked_by(identity.user_id) if identity.can(BACKGROUND) else [],
    )
