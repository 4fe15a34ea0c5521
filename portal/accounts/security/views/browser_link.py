"""Allowing a strange browser by the link of a mail, while it takes one to sign in there."""

from flask import flash, redirect, session, url_for
from werkzeug.wrappers import Response

from portal.accounts.security import browser_links
from portal.accounts.security.browser_links import BrowserLinkOver
from portal.accounts.security.views.blueprint import GUESSES, blueprint, customer
from portal.accounts.views.arriving import arrival, remember_browser
from portal.accounts.views.sign_in import AFTER_BROWSER_LINK
from portal.extensions import limiter
from portal.web.guards import public
from portal.web.i18n import gettext as _
from portal.web.interrupted import safe_next
from portal.web.pages import page


@blueprint.get("/sign-in/browser/<token:token>")
@public
def browser_link(token: str) -> Response:
    """Shows the button only: programs that look into mails open links, too."""
    try:
        account = browser_links.account_for(token, arrival().browser)
    except BrowserLinkOver:
        return _over()
    return page("security/browser_link.html", token=token, account=account)


@blueprint.post("/sign-in/browser/<token:token>")
@public
@limiter.limit(GUESSES, key_func=customer)
def browser_link_submit(token: str) -> Response:
    browser = arrival().browser
    try:
        browser_links.allow(token, browser)
    except BrowserLinkOver:
        return _over()
    flash(_("This browser is allowed. Sign in with your password."), "success")
    target = safe_next(session.pop(AFTER_BROWSER_LINK, "/"))
    path = "/sign-in" if target == "/" else url_for("accounts.sign_in", next=target)
    return remember_browser(redirect(path, code=303), browser)


def _over() -> Response:
    return page("security/browser_link_over.html", status=410)
