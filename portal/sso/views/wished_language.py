"""The language an application wishes for (`ui_locales`), on the pages on the way to it alone.

It travels with the request and is kept nowhere: another request has another wish, and the rest of
the portal never hears of it (docs/decisions/0083).
"""

import zlib

from flask import request, session
from werkzeug.datastructures import MultiDict

from portal.sso.views.ahead import fields_ahead, fields_behind, is_on_the_way, read_form
from portal.sso.views.blueprint import blueprint
from portal.web import i18n
from portal.web.interrupted import LANGUAGE_CHOSEN

# what tells one request of an application from the next
OF_ONE_REQUEST = ("client_id", "redirect_uri", "state", "nonce", "code_challenge", "ui_locales")


@blueprint.before_app_request
def speak_as_wished() -> None:
    if not is_on_the_way(request.path):
        return
    read_form()
    fields = fields_ahead()
    if wished := _wish(fields):
        request_of_it, chosen = session.get(LANGUAGE_CHOSEN, (None, ""))
        i18n.speak(chosen if request_of_it == _brief(fields) else wished)


def prefer(language: str, address: str) -> None:
    """The person chose one on the page at this address: for this request it replaces the wish."""
    fields = fields_behind(address)
    if _wish(fields):
        session[LANGUAGE_CHOSEN] = [_brief(fields), language]


def _wish(fields: MultiDict[str, str]) -> str | None:
    tags = fields.get("ui_locales", "").lower().split()
    return next(filter(None, (i18n.known_language(tag.partition("-")[0]) for tag in tags)), None)


def _brief(fields: MultiDict[str, str]) -> int:
    """A cookie has no room for a long request, and only has to tell it from others."""
    return zlib.crc32("\n".join(fields.get(name, "") for name in OF_ONE_REQUEST).encode())
