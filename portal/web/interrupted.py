"""What a person typed before the session was over is kept, encrypted, and refilled.

The sign-in page carries it as a hidden field, also as the answer to htmx: whoever is not signed in
writes nothing into the database. Whoever is signed in, with a form from before, has it as a row.
"""

import json
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from uuid import UUID

from cryptography.fernet import InvalidToken
from flask import current_app, flash, redirect, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal.core import crypto
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.links import START, with_next
from portal.web.pages import wants_fragment
from portal.web.registries import registries
from portal.web.settings import settings

MOST = 64_000  # bytes
# a request to authorize is carried here as a whole, quoted once more
LONGEST_TARGET = 6_000
NEVER_KEPT = frozenset(
    {
        "csrf_token",
        "acts_for",
        "password",
        "new_password",
        "one_time_code",
        "credential",
        "kept",
        "next",
    }
)
# other texts under the same key are no entries, and must not be shown as such
PURPOSE = "kept entry"
MARK = "typed_here"
# a request of an application, and the language chosen here in place of the one it wishes for
LANGUAGE_CHOSEN = "language_chosen"
OF_BROWSER = (MARK, LANGUAGE_CHOSEN)
# where a deed waits for a proof of who sends it, and whether it carried files
SENT = "sent_before_proof"


@dataclass(frozen=True)
class KeptFields:
    """`session_token` is of the session that was over: only its person gets the fields back.

    `mark` is of the browser: nobody's entry, with no token, is shown in that one alone.
    """

    fields: MultiDict[str, str]
    session_token: str
    mark: str

    @property
    def typed_here(self) -> bool:
        return secrets.compare_digest(self.mark, session.get(MARK, ""))


@contextmanager
def same_browser() -> Iterator[None]:
    """Another session may begin, the browser stays: entries wait in its other tabs, too."""
    staying = {name: session[name] for name in OF_BROWSER if name in session}
    yield
    session.update(staying)


def safe_next(target: str | None) -> str:
    """`target` if it is a path of this portal, else the start page."""
    if not target or len(target) > LONGEST_TARGET or not target.isprintable():
        return "/"
    elsewhere = target.startswith("//") or "\\" in target
    return target if target.startswith("/") and not elsewhere else "/"


def login_hint(next_page: str) -> str:
    """Who an application thinks will sign in, when signing in leads on to it."""
    path, _, query = next_page.partition("?")
    hints = parse_qs(query).get("login_hint", []) if path == "/oauth/authorize" else []
    return hints[0] if hints and hints[0].isprintable() else ""


def sign_in_first() -> Response:
    """Ask for sign-in and come back here afterwards, with what was typed."""
    if request.method != "POST":
        target = request.full_path.rstrip("?")
        return _to_sign_in(page_of_form() if wants_fragment() else target)
    if _has_files():
        flash(_("Files are not kept: choose them once more after you have signed in."), "warn")
    response = registries.sign_in_page(keep_entry(), page_of_form())
    if wants_fragment():
        # in place of the page: only an answer with a body has room for a long entry
        response.status_code = 401
        response.headers.update({"HX-Retarget": "body", "HX-Reswap": "innerHTML"})
    return response


def confirm_first() -> Response:
    """Ask for a fresh proof of who this is and come back here afterwards, with what was typed."""
    is_read = request.method in ("GET", "HEAD") and not wants_fragment()
    target = safe_next(request.full_path.rstrip("?") if is_read else _with_entry(page_of_form()))
    if request.method == "POST":
        session[SENT] = [_brief(target), _has_files()]
    elif _sent_before(target):
        # whoever turned back from the proof and opens this page now has sent nothing
        session.pop(SENT)
    return _go_to(url_for("security.confirm", next=target))


def say_what_was_not_done(target: str) -> None:
    """To who has now proved who they are, when that came between a deed and its being done.

    Said on the page that follows: on the one that asks for the proof it would be lost.
    """
    if not _sent_before(target):
        return
    _target, with_files = session.pop(SENT)
    flash(_("Confirmed. Nothing has been changed yet: send it once more."), "warn")
    if with_files:
        flash(_("Choose the file once more: a browser does not keep it."), "warn")


def _sent_before(target: str) -> bool:
    """Other tabs may ask for a proof, too: what they go on with was never sent."""
    return bool(session.get(SENT, [None])[0] == _brief(target))


def _brief(target: str) -> int:
    """A cookie has no room for a long address, and only has to tell it from others."""
    return zlib.crc32(target.encode())


def _has_files() -> bool:
    return any(file.filename for file in request.files.values())


def open_again() -> Response:
    """Back to the page of the form, for whoever is signed in, with what was typed."""
    _say_it_had_expired()
    return _go_to(_with_entry(page_of_form()))


def say_what_was_not_sent(target: str) -> None:
    """To whoever has signed in on the way to `target`, if that shows what had been typed before:
    the filled form may be out of sight, and looks as if it had been sent.
    """
    if "kept" in parse_qs(urlsplit(target).query):
        _say_it_had_expired()


def _say_it_had_expired() -> None:
    flash(_("This form had expired. Nothing has been changed: send it once more."), "warn")


def open_for_another(sentence: str) -> Response:
    """The same for whoever acts for another company by now than the form was shown for."""
    flash(sentence, "warn")
    if _has_files():
        flash(_("Choose the file once more: a browser does not keep it."), "warn")
    return _go_to(_with_entry(page_of_form()))


def _with_entry(target: str) -> str:
    """`target`, which then shows what whoever is signed in has typed."""
    kept = keep_entry()
    if not kept:
        return target
    return refilled(target, registries.keep_entry(current_identity().user_id, kept))


def refilled(target: str, key: UUID) -> str:
    """The address that shows the form with the entry of this key."""
    return f"{target}{'&' if '?' in target else '?'}kept={key}"


def keep_entry() -> str:
    """The typed fields as one encrypted text; empty when there is nothing worth keeping."""
    fields = {
        name: values for name, values in request.form.lists() if name not in NEVER_KEPT and values
    }
    token, mark = session.get("_user_id", ""), session.get(MARK) or secrets.token_urlsafe(16)
    content = json.dumps([PURPOSE, token, mark, fields], ensure_ascii=False)
    if not fields or len(content.encode()) > MOST:
        return ""
    session[MARK] = mark
    return crypto.encrypt(content).decode()


def read_entry(text: str) -> KeptFields | None:
    """What `keep_entry` wrote; None when the text is not ours."""
    try:
        purpose, session_token, mark, fields = json.loads(crypto.decrypt(text.encode()))
    except (InvalidToken, ValueError, TypeError):
        return None
    if purpose != PURPOSE:
        return None
    pairs = [(name, value) for name, values in fields.items() for value in values]
    return KeptFields(MultiDict(pairs), session_token, mark)


def came_from_elsewhere() -> bool:
    """Whether another site made the browser send the present request."""
    said = (request.headers.get("Origin"), request.referrer)
    return any(_own(address) is None for address in said if address)


def present_page(leads_on_to: str = START) -> str:
    """The page that is shown now, also as the answer to a form, whose address need not be one.

    Where it leads on to stays known: the address a form is sent to has no query.
    """
    shown = _shown_address()
    return shown if "?" in shown or shown == leads_on_to else with_next(shown, leads_on_to)


def _shown_address() -> str:
    own = request.full_path.rstrip("?")
    if request.method != "POST":
        return own
    of_form = page_of_form()
    same = urlsplit(of_form).path == request.path and not request.query_string
    return own if _is_page(request.path) and not same else of_form


def page_of_form() -> str:
    """The page the form stands on; else the nearest page to the present address."""
    shown = _own(request.headers.get("HX-Current-URL") or request.referrer or "")
    if not shown or not _is_page(unquote(shown.path)):
        return safe_next(_nearest_page(request.path))
    if _is_page(request.path) and _is_only_visiting(shown.path):
        return safe_next(request.path)
    return safe_next(shown.path + (f"?{shown.query}" if shown.query else ""))


def _nearest_page(path: str) -> str:
    """The page itself or the one above it, on which the forms sent to an address below stand."""
    while path and not _is_page(path):
        path = path.rpartition("/")[0]
    return path or START


def _is_page(path: str) -> bool:
    """Whether it can be opened: not so where forms are only sent to, though a page with a name in
    its address seems to fit, like the device of the serial number `photo`.
    """
    opened = _rule_of(path, "GET")
    return bool(opened) and _rule_of(path, "POST") in ("", opened)


def _rule_of(path: str, method: str) -> str:
    """Empty where nothing answers."""
    try:
        found = current_app.url_map.bind("").match(path, method, return_rule=True)
    except HTTPException:
        return ""
    return str(found[0].rule)


def _is_only_visiting(path: str) -> bool:
    """Whether the form was fetched into this page, like a row to edit: it opens without it."""
    return request.method == "POST" and wants_fragment() and path != request.path


def _own(address: str) -> SplitResult | None:
    """The parts of an address of this portal, None for anybody else's."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts if parts.netloc in {request.host, urlsplit(settings().issuer).netloc} else None


def _to_sign_in(target: str) -> Response:
    return _go_to(url_for("accounts.sign_in", next=safe_next(target)))


def _go_to(address: str) -> Response:
    if wants_fragment():
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, code=303)
