"""Scopes in the reader's words, for the page that asks for consent."""

from portal.sso.scopes import KNOWN, OPENID
from portal.web.i18n import lazy_gettext

_SENTENCES = {
    "profile": lazy_gettext("Your name and language"),
    "email": lazy_gettext("Your e-mail address"),
    "company": lazy_gettext("Your company: name, customer number and country"),
    "roles": lazy_gettext("Your roles in the company"),
    "offline_access": lazy_gettext(
        "Renew this access without asking you, as long as you are signed in here"
    ),
    "coins.view": lazy_gettext("See the coins of your company"),
    "coins.buy": lazy_gettext("Buy coins for your company"),
    "coins.book": lazy_gettext("Book coin cards for your company"),
    "coins.redeem": lazy_gettext("Redeem coins of your company"),
}


def scope_sentences(scope: str) -> list[str]:
    held = set(scope.split()) - {OPENID}
    return [str(_SENTENCES[one]) for one in KNOWN if one in held]
