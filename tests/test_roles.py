"""Every route for every role: what is on record decides, and another company's things are 404.

Expected is what `routes.txt` says of the route and the matrix in `rights_matrix` of the right:
neither is read off the code that is tested here.
"""

from collections.abc import Collection, Iterator
from enum import Enum, auto
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core.permissions import Role
from portal.web.guards import ENROLMENT, public, requires
from tests.support.page_table import VALUES, path_of
from tests.support.pages import Document, Skimmed, text_of
from tests.support.rights_matrix import has, is_hidden
from tests.support.routes import methods, recorded_guards, routes
from tests.support.world import FOREIGN, PEOPLE, VISITOR, World

PUBLIC, SIGNED_IN = "public", "signed-in"

# what each row of PEOPLE is allowed by, besides a role of its own name
ROLES = {who: frozenset({who}) for who in PEOPLE} | {
    "stranger": frozenset({"administration"}),
    "italian": frozenset({"administration"}),
    "second wholesaler": frozenset({"wholesaler"}),
    "no role": frozenset[str](),
    "new administrator": frozenset({"administration"}),
    VISITOR: frozenset[str](),
    **{who: frozenset({who.removeprefix("foreign ")}) for who in FOREIGN},
}
# leaves the browser signed out, which the rest of a row needs not
ENDS_THE_SESSION = {"/sign-out", "/oauth/logout/confirm"}
# objects of one company or person, and somebody with the same right elsewhere
OWNED = {
    **{rule: "stranger" for rule in VALUES if rule.startswith("/claims/<uuid:claim>")},
    "/company/bank/confirmation/<uuid:file>": "stranger",
    "/company/team/<uuid:member>": "stranger",
    "/company/team/<uuid:member>/disable": "stranger",
    "/company/team/<uuid:member>/enable": "stranger",
    "/company/team/<uuid:member>/remove": "stranger",
    "/company/team/<uuid:member>/sign-out": "stranger",
    "/company/team/invitations/<uuid:invitation>/resend": "stranger",
    "/company/team/invitations/<uuid:invitation>/revoke": "stranger",
    "/devices/<serial:serial>": "stranger",
    "/devices/<serial:serial>/certificate": "stranger",
    "/devices/<serial:serial>/certificate/<certificate:number>.pdf": "stranger",
    "/devices/<serial:serial>/calendar.ics": "stranger",
    "/devices/<serial:serial>/hand-over": "stranger",
    "/devices/<serial:serial>/hand-over/confirm": "stranger",
    "/devices/<serial:serial>/hand-over/withdraw": "stranger",
    "/devices/<serial:serial>/history": "stranger",
    "/devices/<serial:serial>/remove": "stranger",
    "/devices/receipts/<uuid:receipt>/file": "stranger",
    "/devices/take-over/<uuid:hand_over>/withdraw": "stranger",
    "/devices/<serial:serial>/extend": "stranger",
    "/devices/<serial:serial>/extend/order": "stranger",
    "/devices/<serial:serial>/extend/review": "stranger",
    "/extension-orders/<uuid:order>": "stranger",
    "/extension-orders/<uuid:order>/cancel": "stranger",
    "/extension-orders/<uuid:order>/credit-note.pdf": "stranger",
    "/extension-orders/<uuid:order>/invoice.pdf": "stranger",
    "/devices/<serial:serial>/warranty": "stranger",
    "/devices/<serial:serial>/warranty/review": "stranger",
    "/redeem/receipt/<uuid:receipt>/resend": "stranger",
    "/redeem/receipt/<uuid:receipt>/slips.pdf": "stranger",
    "/redeem/receipt/<uuid:uuid>": "stranger",
    "/wallet/orders/<uuid:order>": "second wholesaler",
}
# objects of one person, who is none of PEOPLE
PERSONAL = {
    "/profile/security/passkeys/<uuid:passkey>",
    "/profile/security/passkeys/<uuid:passkey>/remove",
    "/profile/security/sessions/<uuid:sid>/end",
    "/warranty/bulk/<uuid:uuid>",
    "/warranty/bulk/<uuid:uuid>/result.csv",
}
# objects that everybody with the right shares
SHARED = {
    "/certificates/<certificate:number>",
    "/register/confirm/<token:token>",
    "/finance/bank-details/<int:number>",
    "/finance/bank-details/<int:number>/confirmation",
    "/finance/bank-details/<int:number>/reject",
    "/finance/bank-details/<int:number>/verify",
    "/finance/extension-orders/<int:number>",
    "/finance/extension-orders/<int:number>/invoice.pdf",
    "/finance/extension-orders/<int:number>/pay",
    "/invitation/<token:token>",
    "/reset/<token:token>",
    "/sign-in/browser/<token:token>",
    "/profile/applications/<int:application>/withdraw",
    "/redeem/device/<serial:serial>",
    "/static/<hexdigest:digest>/<path:name>",
    "/support/certificates/<int:number>",
    "/support/certificates/<int:number>/allow",
    "/support/certificates/<int:number>/withdraw",
    "/support/certificates/<int:number>/withdraw/review",
    "/support/company-changes/<int:number>",
    "/support/company-changes/<int:number>/approve",
    "/support/company-changes/<int:number>/reject",
    "/finance/claims/<uuid:invoice>/dispute",
    "/support/claims/<uuid:claim>",
    "/support/claims/<uuid:claim>/accept",
    "/support/claims/<uuid:claim>/ask",
    "/support/claims/<uuid:claim>/charges/<uuid:charge>",
    "/support/claims/<uuid:claim>/charges/<uuid:charge>/credit",
    "/support/claims/<uuid:claim>/charges/<uuid:charge>/evidence",
    "/support/claims/<uuid:claim>/charges/<uuid:charge>/invoice.pdf",
    "/support/claims/<uuid:claim>/charges/documents/<uuid:document>.pdf",
    "/support/claims/<uuid:claim>/charges/invoice",
    "/support/claims/<uuid:claim>/invoices/<uuid:paper>.pdf",
    "/support/claims/<uuid:claim>/messages",
    "/support/claims/<uuid:claim>/parts/<uuid:part>/class",
    "/support/claims/<uuid:claim>/parts/<uuid:part>/inspect",
    "/support/claims/<uuid:claim>/parts/<uuid:part>/receive",
    "/support/claims/<uuid:claim>/parts/<uuid:part>/replacement",
    "/support/claims/<uuid:claim>/parts/<uuid:part>/return",
    "/support/claims/<uuid:claim>/parts/<uuid:part>/ship",
    "/support/claims/<uuid:claim>/parts/<uuid:part>/waive",
    "/support/claims/<uuid:claim>/photos/<uuid:photo>",
    "/support/claims/<uuid:claim>/refuse",
    "/support/claims/<uuid:claim>/vat",
    "/support/coin-cards/<int:number>",
    "/support/companies/<int:number>",
    "/support/companies/<int:number>/notes",
    "/support/devices/<serial:serial>",
    "/support/devices/<serial:serial>/correct",
    "/support/devices/<serial:serial>/correct/review",
    "/support/devices/<serial:serial>/notes",
    "/support/extension-orders/<int:number>",
    "/support/people/<int:number>",
    "/support/receipts/<int:number>",
    "/support/unheard-serials/<int:number>/resolve",
    "/support/warranty-codes/<int:number>",
    "/support/corrections/<int:number>",
    "/support/corrections/<int:number>/confirm",
    "/support/corrections/<int:number>/decline",
    "/support/mails/<int:mail>/retry",
    "/support/device-receipts/<int:number>",
    "/support/device-receipts/<int:number>/accept",
    "/support/device-receipts/<int:number>/file",
    "/support/device-receipts/<int:number>/refuse",
    "/support/registrations/<int:number>",
    "/support/registrations/<int:number>/approve",
    "/support/registrations/<int:number>/ask",
    "/support/registrations/<int:number>/reject",
    "/support/serial-reports/<int:number>",
    "/warranty/<serial:serial>",
}


class Answer(Enum):
    SERVED = auto()
    SIGN_IN = auto()
    LACKS_ROLE = auto()
    HIDDEN = auto()
    # sent to prove who they are, or to set something up, before the route does anything
    LED_AWAY = auto()
    # no answer of the route at all
    BROKEN = auto()


def expected(guard: str, who: str, rule: str) -> Answer:
    # who administers a third company is as much a stranger
    elsewhere = dict.fromkeys(("italian", "new administrator", *FOREIGN), "stranger")
    lacks = guard not in (PUBLIC, SIGNED_IN) and not has(ROLES[who], guard)
    # plant operators have devices and orders of their own
    own = ("/devices/<", "/devices/receipts/<", "/devices/take-over/<", "/extension-orders/<")
    if rule.startswith(own):
        elsewhere["operator"] = "stranger"
    if OWNED.get(rule) == elsewhere.get(who, who) and not lacks:
        return Answer.HIDDEN
    if guard == PUBLIC:
        return Answer.SERVED
    if who == VISITOR:
        return Answer.SIGN_IN
    if rule in PERSONAL:
        return Answer.HIDDEN
    if guard == SIGNED_IN or has(ROLES[who], guard):
        return Answer.SERVED
    return Answer.HIDDEN if is_hidden(guard) else Answer.LACKS_ROLE


def given(response: TestResponse, guard: str) -> Answer:
    """What kind of answer a response is."""
    status, path = response.status_code, response.request.path
    if status >= 500 or status in (405, 429):
        return Answer.BROKEN
    if status in range(300, 400):
        return _led(urlsplit(response.headers.get("Location", "")).path, path)
    if guard == PUBLIC and response.mimetype != "text/html":
        return Answer.SERVED  # a machine is told by the view itself what it lacks
    if status == 401 or _asks_for_sign_in(response):
        return Answer.SIGN_IN
    if status == 403:
        return Answer.LACKS_ROLE
    return Answer.HIDDEN if status == 404 else Answer.SERVED


def _led(target: str, path: str) -> Answer:
    if target == "/sign-in" and not _is_step(path):
        return Answer.SIGN_IN
    away = target in (ENROLMENT, "/confirm") and not path.startswith((ENROLMENT, "/confirm"))
    return Answer.LED_AWAY if away else Answer.SERVED


def _is_step(path: str) -> bool:
    """Steps of signing in ask for one another; signing in once more is for who is signed in."""
    return path.startswith("/sign-in") and not path.startswith("/sign-in/again")


def _asks_for_sign_in(response: TestResponse) -> bool:
    if response.mimetype != "text/html" or _is_step(response.request.path):
        return False
    headings = [one for one in Skimmed(response.text).elements if one.tag == "h1"]
    return "".join(text_of(one) for one in headings) == "Sign in"


def answers(
    world: World, who: str, only: Collection[str] = ()
) -> Iterator[tuple[Answer, Answer, str]]:
    """The answer expected, the one given, and a word on both, for each method of each route."""
    client, guards = world.client(who), recorded_guards()
    for rule in routes(world.app):
        if rule.rule in ENDS_THE_SESSION or rule.rule.startswith("/static/"):
            continue
        if only and rule.rule not in only:
            continue
        path = path_of(world.app, rule.rule, world.facts)
        for method in methods(rule):
            guard = guards[rule.rule, method]
            response = client.open(path, method=method)
            wanted, got = expected(guard, who, rule.rule), given(response, guard)
            told = f"{method} {rule.rule}: {got.name} ({response.status}) instead of {wanted.name}"
            yield wanted, got, told


@pytest.mark.parametrize("who", [VISITOR, *PEOPLE])
def test_each_route_answers_as_the_rights_say(world: World, who: str) -> None:
    assert [told for wanted, got, told in answers(world, who) if got != wanted] == []


@pytest.mark.parametrize("who", FOREIGN)
def test_a_colleague_of_the_stranger_finds_nothing_either(world: World, who: str) -> None:
    """Whatever their own role opens at home: what belongs to others is asked with each role."""
    owned = [rule for rule, owner in OWNED.items() if owner == "stranger"]
    found = list(answers(world, who, owned))
    assert [told for wanted, got, told in found if got != wanted] == []
    assert Answer.SERVED not in {got for _, got, _ in found}


def test_every_role_is_somebody() -> None:
    assert {role.value for role in Role} <= PEOPLE.keys()


def test_every_object_is_owned_or_shared(world: World) -> None:
    """A new route with parameters says here whose its objects are."""
    with_parameters = {rule.rule for rule in routes(world.app) if rule.arguments}
    assert with_parameters == OWNED.keys() | SHARED | PERSONAL
    assert OWNED.keys() & SHARED == set()
    assert with_parameters <= VALUES.keys()


@pytest.mark.parametrize("rule", OWNED)
def test_what_belongs_to_others_does_not_exist(world: World, rule: str) -> None:
    path = path_of(world.app, rule, world.facts)
    found = [known for known in routes(world.app) if known.rule == rule]
    for method in [method for known in found for method in methods(known)]:
        assert world.client(OWNED[rule]).open(path, method=method).status_code == 404
        owner = "wholesaler" if "wholesaler" in OWNED[rule] else "administration"
        assert world.client(owner).open(path, method=method).status_code in (200, 303, 409, 422)


def test_who_lacks_a_role_is_told_which_one_helps(world: World) -> None:
    page = world.speaking("planning", "en").get("/wallet").text
    shown = text_of(Document(page).named("main")[0])
    for role in ("Administration", "Purchase", "Installation"):
        assert role in shown
    assert "Planning" not in shown


def test_a_visitor_comes_back_to_the_page_asked_for(world: World) -> None:
    answer = world.client(VISITOR).get("/wallet?kind=card")
    assert answer.headers["Location"] == "/sign-in?next=/wallet?kind%3Dcard"


def test_head_and_options_tell_no_more_than_get(world: World) -> None:
    for client in (world.client(VISITOR), world.client("planning")):
        for path in ("/wallet", "/support"):
            assert client.head(path).status_code == client.get(path).status_code
            assert client.options(path).status_code != 200


@pytest.fixture
def widened(app: Flask) -> FlaskClient:
    app.add_url_rule("/open", view_func=public(lambda: "open"), endpoint="open")
    app.add_url_rule("/shut", view_func=requires("coins.book")(lambda: "shut"), endpoint="shut")
    app.add_url_rule("/forgotten", view_func=lambda: "forgotten", endpoint="forgotten")
    return app.test_client()


def test_a_route_without_guard_serves_nobody(widened: FlaskClient) -> None:
    widened.check_answers = False
    assert widened.get("/open").text == "open"
    assert widened.get("/shut").status_code == 303
    with pytest.raises(LookupError, match="forgotten declares no right"):
        widened.get("/forgotten")


def test_a_new_route_without_sample_values_is_found(world: World, app: Flask) -> None:
    app.add_url_rule("/claims/<int:claim>", view_func=public(lambda claim: ""), endpoint="claim")
    with pytest.raises(KeyError, match="claims"):
        path_of(app, "/claims/<int:claim>", world.facts)
