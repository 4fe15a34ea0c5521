"""Two sites of Apache's mod_auth_openidc: one sign-in for both, and one sign-out."""

import json
import time
from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from portal.audit.record import Actor
from portal.sso import keys
from portal.sso.kinds import SigningAlgorithm
from tests.sso.parties.apache import Site
from tests.sso.parties.people import COMPANY, House
from tests.sso.parties.processes import Portal
from tests.sso.parties.surfer import Page, Surfer
from tests.support.cast import PASSWORD, Person
from tests.support.real_portal import Visitor
from tests.support.small_portal import eventually

Sites = tuple[Site, Site]
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
ACTOR = Actor(None, "a test")
FORGERIES = ("unsigned", "by another key", "by the secret", "for the other site")


def sign_in_at(site: Site, person: Person) -> Surfer:
    surfer = Surfer()
    asked = surfer.open(site.place.protected)
    assert asked.asks_for_password, asked
    arrived = surfer.sign_in(asked, person.email, PASSWORD)
    assert is_in(arrived, site), arrived
    return surfer


def in_both(sites: Sites, person: Person) -> Surfer:
    surfer = sign_in_at(sites[0], person)
    assert is_in(surfer.open(sites[1].place.protected), sites[1])
    return surfer


def is_in(page: Page, site: Site) -> bool:
    return page.url == site.place.protected and "OIDC_CLAIM_sub" in page.environment


def stayed_in(surfer: Surfer, site: Site) -> bool:
    """The site still knows the person: it asked nobody."""
    page = surfer.open(site.place.protected)
    return is_in(page, site) and page.passed == ()


def is_out(surfer: Surfer, site: Site) -> bool:
    """Neither the site nor the portal knows the person any more."""
    return surfer.open(site.place.protected).asks_for_password


def told(surfer: Surfer, site: Site) -> dict[str, str]:
    environment = surfer.open(site.place.protected).environment
    return {name.removeprefix("OIDC_CLAIM_"): value for name, value in environment.items()}


def test_the_second_site_opens_without_a_form(house: House, sites: Sites) -> None:
    first, second = sites
    surfer = sign_in_at(first, house.cast.colleague)
    opened = surfer.open(second.place.protected)
    assert is_in(opened, second)
    assert not any("/sign-in" in address for address in opened.passed)
    for claim in ("sub", "sid", "auth_time"):
        assert told(surfer, first)[claim] == told(surfer, second)[claim]


def test_what_a_site_is_told(house: House, sites: Sites) -> None:
    claims = told(sign_in_at(sites[0], house.eleni), sites[0])
    assert claims["name"] == house.eleni.name
    assert claims["email"] == house.eleni.email
    assert claims["locale"] == "el"
    assert claims["company_name"] == COMPANY.name
    assert claims["customer_no"] == COMPANY.customer_no
    assert claims["company_country"] == "GR"
    assert claims["roles"] == claims["groups"] == "installation,purchase"
    assert claims["amr"] == "pwd"
    assert abs(int(claims["auth_time"]) - time.time()) < 60
    assert all(UUID(claims[name]) for name in ("sub", "sid", "company_id"))


def test_a_role_that_does_not_open_the_site_is_refused(house: House, sites: Sites) -> None:
    first, second = sites
    surfer = sign_in_at(first, house.cast.planner)
    refused = surfer.open(second.place.protected)
    assert refused.url.startswith(f"{second.place.callback}?error=access_denied&")
    assert "OIDC_CLAIM" not in refused.answer.text
    assert stayed_in(surfer, first)


def test_signing_out_of_the_portal_ends_both_sites(
    house: House, portal: Portal, sites: Sites
) -> None:
    surfer = in_both(sites, house.cast.colleague)
    dashboard = surfer.open(f"{portal.issuer}/")
    [form] = [form for form in dashboard.answer.forms() if form.action == "/sign-out"]
    surfer.send(dashboard, form)
    assert eventually(lambda: all(is_out(surfer, site) for site in sites))


def test_signing_out_at_a_site_ends_the_other_and_the_portal(
    house: House, portal: Portal, sites: Sites
) -> None:
    first, second = sites
    surfer = in_both(sites, house.cast.colleague)
    assert surfer.open(first.place.sign_out).url == first.place.bye
    assert surfer.open(f"{portal.issuer}/wallet").asks_for_password
    assert eventually(lambda: is_out(surfer, second))


def test_ending_somebodys_sessions_ends_the_sites(
    house: House, portal: Portal, sites: Sites
) -> None:
    surfer = in_both(sites, house.cast.stranger)
    portal.end_sessions_of(house.cast.stranger)
    assert eventually(lambda: all(is_out(surfer, site) for site in sites))


def test_keys_rotate_while_people_sign_in(house: House, portal: Portal, sites: Sites) -> None:
    """Twice, so that what signs at last is a key that no site has seen before."""
    before, known = in_both(sites, house.cast.colleague), kids(portal)
    portal.command("keys", "rotate")
    sign_in_and_out(house.cast.owner, sites)
    with house.app.app_context():
        keys.rotate(SigningAlgorithm.RS256, ACTOR)
        keys.rotate(SigningAlgorithm.ES256, ACTOR)
    sign_in_and_out(house.cast.owner, sites)
    assert kids(portal) > known
    assert all(stayed_in(before, site) for site in sites)


def sign_in_and_out(person: Person, sites: Sites) -> None:
    surfer = in_both(sites, person)
    surfer.open(sites[0].place.sign_out)
    assert eventually(lambda: is_out(surfer, sites[1]))


def kids(portal: Portal) -> set[str]:
    published = json.loads(Visitor(portal.issuer).get("/oauth/jwks.json").text)["keys"]
    return {key["kid"] for key in published}


def test_a_forged_logout_token_ends_nothing(house: House, sites: Sites) -> None:
    first = sites[0]
    surfer = sign_in_at(first, house.cast.colleague)
    claims = logout_claims(told(surfer, first))
    for how in FORGERIES:
        token = forged(how, house, claims, sites)
        answer = surfer.post(first.place.backchannel, {"logout_token": token}).answer
        assert answer.status == 400, how
        assert stayed_in(surfer, first), how
    # and the same one signed as it should be does end it
    token = signed_by_the_portal(house, claims)
    assert surfer.post(first.place.backchannel, {"logout_token": token}).answer.status == 200
    assert not stayed_in(surfer, first)


def logout_claims(of: dict[str, str]) -> dict[str, Any]:
    return {
        **{name: of[name] for name in ("iss", "aud", "sub", "sid")},
        "iat": int(time.time()),
        "jti": "made-up",
        "events": {LOGOUT_EVENT: {}},
    }


def forged(how: str, house: House, claims: dict[str, Any], sites: Sites) -> str:
    match how:
        case "unsigned":
            return ".".join(encoded(part) for part in ({"alg": "none"}, claims)) + "."
        case "by the secret":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(sites[0].secret))
        case "by another key":
            kid = json.loads(Visitor(claims["iss"]).get("/oauth/jwks.json").text)["keys"][0]["kid"]
            return jwt.encode({"alg": "RS256", "kid": kid}, claims, RSAKey.generate_key(2048))
        case _:
            return signed_by_the_portal(house, claims | {"aud": sites[1].client_id})


def encoded(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def signed_by_the_portal(house: House, claims: dict[str, Any]) -> str:
    with house.app.app_context():
        signer = keys.signer("RS256")
    return jwt.encode({"alg": "RS256", "kid": signer.kid}, claims, signer.key)
