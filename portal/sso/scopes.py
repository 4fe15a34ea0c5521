"""What an application may ask to know or to do."""

from collections.abc import Iterable

from portal.core.permissions import rights_of
from portal.sso.applications import Connected

OPENID = "openid"
OFFLINE = "offline_access"
ABOUT_THE_PERSON = (OPENID, "profile", "email", "company", "roles")
# a coin right is granted to an application only for somebody who has it
RIGHTS_AS_SCOPES = ("coins.view", "coins.buy", "coins.book", "coins.redeem")
KNOWN = (*ABOUT_THE_PERSON, OFFLINE, *RIGHTS_AS_SCOPES)
USUAL = " ".join((*ABOUT_THE_PERSON, OFFLINE))


def allowed(application: Connected, asked: str) -> str:
    """What the application may ask for; what nobody knows is left out (OpenID Connect 3.1.2.1)."""
    wanted = set(asked.split())
    return " ".join(
        scope for scope in KNOWN if scope in wanted and scope in {OPENID, *application.scopes}
    )


def granted(application: Connected, asked: str, roles: Iterable[str]) -> str:
    """Of these, what this person's roles allow."""
    rights = rights_of(roles)
    return " ".join(
        scope
        for scope in allowed(application, asked).split()
        if scope not in RIGHTS_AS_SCOPES or scope in rights
    )
