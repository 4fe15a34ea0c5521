"""The request to authorize that the present page is on the way of, if any."""

from flask import g, request, session
from werkzeug.datastructures import MultiDict

from portal.accounts.views.sign_in import SECOND_STEP
from portal.sso.authorizing import PATH, parse

# signing in with all its steps, proving it again, and our own questions
ON_THE_WAY = ("/sign-in", "/confirm", PATH, "/oauth/consent", "/oauth/account")


def fields_ahead() -> MultiDict[str, str]:
    """Of the page that this answer is, or of the form it answers."""
    if not is_on_the_way(request.path):
        return MultiDict()
    # a body that was refused is not read here either
    sent: MultiDict[str, str] = g.get("form_on_the_way") or MultiDict()
    if request.path == PATH:
        return request.args
    target = request.args.get("next") or sent.get("next", "") or _half_way(request.path)
    return _leading_on(target) or parse(sent.get("request", ""))


def fields_behind(address: str) -> MultiDict[str, str]:
    """Of a page that is shown at this address of the portal."""
    path, _, query = address.partition("?")
    if path == PATH or not is_on_the_way(path):
        return _leading_on(address)
    return _leading_on(parse(query).get("next") or _half_way(path))


def is_on_the_way(path: str) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in ON_THE_WAY)


def _half_way(path: str) -> str:
    """Where the second step leads on to, which its address does not say."""
    if not path.startswith("/sign-in/"):
        return ""
    return str((session.get(SECOND_STEP) or {}).get("next", ""))


def _leading_on(target: str) -> MultiDict[str, str]:
    path, _, query = target.partition("?")
    return parse(query) if path == PATH else MultiDict()


def read_form() -> None:
    """Of a POST on the way: whoever is let in there has their form read anyway."""
    if request.method == "POST":
        g.form_on_the_way = request.form
