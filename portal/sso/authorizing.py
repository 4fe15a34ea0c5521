"""A request to authorize, and what has to happen before it is granted."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from authlib.common.urls import add_params_to_uri
from werkzeug.datastructures import MultiDict

from portal.core.clock import now
from portal.sso import consents, id_tokens, provider
from portal.sso.applications import Connected
from portal.sso.codes import Asked
from portal.sso.messages import with_values
from portal.sso.resuming import RESUMED, Resumed
from portal.sso.scopes import granted
from portal.web.identity import Identity

PATH = "/oauth/authorize"
# what this portal itself writes into the address; sign-in may add an entry it has kept
ADDED = frozenset({RESUMED, "kept"})


@dataclass(frozen=True)
class Authorization:
    """`query`: what the application said, without what we added."""

    asked: Asked
    state: str
    prompts: frozenset[str]
    max_age: int | None
    login_hint: str
    hint: str = field(repr=False)
    query: str = field(repr=False)

    @property
    def application(self) -> Connected:
        return self.asked.application

    @property
    def silent(self) -> bool:
        return "none" in self.prompts

    def address(self, resumed: Resumed | None = None) -> str:
        """Where the browser comes back to when something was asked meanwhile."""
        mark = f"&{urlencode({RESUMED: resumed.sign(self.query)})}" if resumed else ""
        return f"{PATH}?{self.query}{mark}"

    def answer(self, **said: str) -> str:
        """The registered address with an answer that names us (RFC 9207)."""
        return answer(self.asked.redirect_uri, self.state, **said)


def answer(redirect_uri: str, state: str, **said: str) -> str:
    told = said | ({"state": state} if state else {}) | {"iss": id_tokens.issuer()}
    return str(add_params_to_uri(redirect_uri, list(told.items())))


def read(fields: MultiDict[str, str]) -> Authorization:
    """Raises OAuth2Error."""
    said = with_values(fields).items(multi=True)
    own = MultiDict((name, text) for name, text in said if name not in ADDED)
    grant = provider.consent_grant(own)
    asked = Asked(
        application=grant.request.client.application,
        redirect_uri=own["redirect_uri"],
        scope=grant.request.scope,
        nonce=own.get("nonce", ""),
        challenge=own["code_challenge"],
    )
    max_age = own.get("max_age", "")
    return Authorization(
        asked=asked,
        state=own.get("state", ""),
        prompts=frozenset(own.get("prompt", "").split()),
        max_age=int(max_age) if max_age else None,
        login_hint=own.get("login_hint", ""),
        hint=own.get("id_token_hint", ""),
        query=urlencode(list(own.items(multi=True))),
    )


def parse(query: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(query, keep_blank_values=True))


class Step(Enum):
    """What the person does next."""

    SIGN_IN = auto()
    CONFIRM = auto()
    CHOOSE = auto()
    ENROL = auto()
    CONSENT = auto()
    GRANT = auto()


@dataclass(frozen=True)
class Refused:
    error: str
    description: str


# what to say instead when the application wants nothing to be asked
_UNASKED = {
    Step.SIGN_IN: Refused("login_required", "Nobody is signed in."),
    Step.CONFIRM: Refused("login_required", "The person must sign in again."),
    Step.CHOOSE: Refused("login_required", "Somebody else is signed in."),
    Step.ENROL: Refused("interaction_required", "The account is not set up yet."),
    Step.CONSENT: Refused("consent_required", "The person has not agreed yet."),
}
_NO_ROLE = Refused("access_denied", "None of the roles of this person opens this application.")
_OTHER_PERSON = Refused("login_required", "Somebody else is signed in.")
_NOT_ALONE = Refused("invalid_request", "prompt=none goes with no other prompt.")


def next_step(wanted: Authorization, resumed: Resumed | None, identity: Identity) -> Step | Refused:
    if wanted.silent and len(wanted.prompts) > 1:
        return _NOT_ALONE
    found = _next_step(wanted, resumed, identity)
    if isinstance(found, Step) and wanted.silent:
        return _UNASKED.get(found, found)
    return found


def _next_step(
    wanted: Authorization, resumed: Resumed | None, identity: Identity
) -> Step | Refused:
    if not identity.is_authenticated:
        return Step.SIGN_IN
    chosen = resumed is not None and resumed.chose(identity)
    if wanted.hint and (answer := _who_is_meant(wanted.hint, identity, chosen)):
        return answer
    if "select_account" in wanted.prompts and not chosen:
        return Step.CHOOSE
    if _must_prove(wanted, resumed, identity):
        return Step.CONFIRM
    if identity.enrolment_due:
        return Step.ENROL
    if not wanted.application.is_open_to(identity.roles):
        return _NO_ROLE
    return Step.CONSENT if _must_agree(wanted, resumed, identity) else Step.GRANT


def proved_at(identity: Identity) -> datetime:
    """When the person last showed who they are: signing in, or proving it once more."""
    return max(identity.authenticated_at, identity.verified_at)


def _must_prove(wanted: Authorization, resumed: Resumed | None, identity: Identity) -> bool:
    if resumed and proved_at(identity) >= resumed.began:
        return False
    if "login" in wanted.prompts:
        return True
    age = (now() - proved_at(identity)).total_seconds()
    return wanted.max_age is not None and age > wanted.max_age


def _who_is_meant(hint: str, identity: Identity, chosen: bool) -> Step | Refused | None:
    """None: this person. A hint that cannot be read (its key is gone) is settled by them."""
    claims: dict[str, Any] = id_tokens.read_hint(hint) or {}
    if claims.get("sub") == str(consents.uuid_of(identity.user_id)):
        return None
    if not chosen:
        return Step.CHOOSE
    return _OTHER_PERSON if claims else None


def _must_agree(wanted: Authorization, resumed: Resumed | None, identity: Identity) -> bool:
    asked_again = "consent" in wanted.prompts
    if not (wanted.application.third_party or asked_again):
        return False
    consent = consents.of(identity.user_id, wanted.application.id)
    if consent is None or not consent.covers(scope_for(wanted, identity)):
        return True
    return asked_again and not (resumed and consent.given_at >= resumed.began)


def scope_for(wanted: Authorization, identity: Identity) -> str:
    """What this person would grant."""
    return granted(wanted.application, wanted.asked.scope, identity.roles)


def resuming(resumed: Resumed | None, chosen: UUID | None = None) -> Resumed:
    """The mark to come back with: when this began stays, what was chosen is added."""
    begun = resumed or Resumed(now())
    return replace(begun, chosen=chosen) if chosen else begun
