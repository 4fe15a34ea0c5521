"""npm's openid-client does all that an application does, and refuses what it should."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.sso.parties.openid_client import CALLBACK, Party, Refused
from tests.sso.parties.people import COMPANY, House
from tests.sso.parties.processes import Portal
from tests.sso.parties.surfer import Page, Surfer
from tests.support.cast import PASSWORD, Person

SCOPES = "openid profile email company roles offline_access"
both_algorithms = pytest.mark.parametrize("client", ["signs-rs256", "signs-es256"])


@dataclass
class Visit:
    """One person on the way from an application to the portal and back."""

    party: Party
    client: str
    surfer: Surfer
    state: str = ""
    url: str = ""

    def leave(self, scope: str = SCOPES, callback: str = CALLBACK, **more: Any) -> Page:
        """Where the portal leaves the person; for a form, see `sign_in`."""
        left = self.party.ask("leave", self.client, scope=scope, callback=callback, **more)
        self.state = left["state"]
        return self._go(left["url"])

    def sign_in(self, page: Page, person: Person) -> Page:
        with self.surfer.stopping_at(CALLBACK):
            page = self.surfer.sign_in(page, person.email, PASSWORD)
        self.url = page.url
        return page

    def arrive(self, **more: Any) -> Any:
        return self.party.ask("arrive", self.client, url=self.url, state=self.state, **more)

    def _go(self, url: str) -> Page:
        with self.surfer.stopping_at(CALLBACK):
            page = self.surfer.open(url)
        self.url = page.url
        return page


@pytest.fixture(scope="module")
def surfer(house: House, portal: Portal) -> Surfer:
    """Somebody of the role Installation who signed in once for all tests that only look."""
    surfer = Surfer()
    asked = surfer.open(f"{portal.issuer}/sign-in")
    surfer.sign_in(asked, house.cast.colleague.email, PASSWORD)
    return surfer


@pytest.fixture
def visit(party: Party, surfer: Surfer) -> Visit:
    return Visit(party, "signs-rs256", surfer)


@pytest.fixture
def tokens(visit: Visit) -> Any:
    visit.leave()
    return visit.arrive()


@both_algorithms
def test_from_sign_in_to_signed_claims(house: House, party: Party, client: str) -> None:
    visit = Visit(party, client, Surfer())
    page = visit.leave(more={"ui_locales": "fr", "login_hint": house.eleni.email})
    assert page.asks_for_password
    assert '<html lang="fr"' in page.answer.text
    assert page.answer.form("password").fields["email"] == house.eleni.email
    visit.sign_in(page, house.eleni)
    tokens = visit.arrive()
    claims = tokens["claims"]
    assert claims["email"] == house.eleni.email
    assert claims["roles"] == claims["groups"] == ["installation", "purchase"]
    told = party.ask("userinfo", client, token=tokens["access_token"], sub=claims["sub"])
    assert told["company_name"] == claims["company_name"] == COMPANY.name


def test_a_public_application_has_the_challenge_alone(party: Party, surfer: Surfer) -> None:
    visit = Visit(party, "public", surfer)
    visit.leave()
    assert visit.arrive()["claims"]["roles"] == ["installation"]


def test_refresh_tokens_are_good_once(visit: Visit, tokens: Any) -> None:
    party, client = visit.party, visit.client
    renewed = party.ask("refresh", client, token=tokens["refresh_token"])
    assert renewed["refresh_token"] != tokens["refresh_token"]
    for claim in ("sub", "sid", "auth_time"):
        assert renewed["claims"][claim] == tokens["claims"][claim]
    assert is_active(party, client, renewed["access_token"])
    refused("invalid_grant", party, "refresh", client, token=tokens["refresh_token"])
    # somebody has the old one, so nobody keeps the new ones
    refused("invalid_grant", party, "refresh", client, token=renewed["refresh_token"])
    assert not is_active(party, client, renewed["access_token"])


def test_a_refresh_token_shown_eight_times_at_once(visit: Visit, tokens: Any) -> None:
    answers = visit.party.ask("refresh", visit.client, token=tokens["refresh_token"], times=8)
    [renewed] = [answer for answer in answers if "access_token" in answer]
    assert {answer.get("refused") for answer in answers} == {None, "invalid_grant"}
    assert not is_active(visit.party, visit.client, renewed["access_token"])


def test_a_code_shown_eight_times_at_once(visit: Visit) -> None:
    visit.leave()
    answers = visit.arrive(times=8)
    [first] = [answer for answer in answers if "access_token" in answer]
    assert {answer.get("refused") for answer in answers} == {None, "invalid_grant"}
    assert not is_active(visit.party, visit.client, first["access_token"])
    refused("invalid_grant", visit.party, "refresh", visit.client, token=first["refresh_token"])


def test_a_code_shown_again_takes_everything_back(visit: Visit, tokens: Any) -> None:
    assert is_active(visit.party, visit.client, tokens["access_token"])
    assert why(visit.arrive) == "invalid_grant"
    assert not is_active(visit.party, visit.client, tokens["access_token"])


def test_a_wrong_verifier(visit: Visit) -> None:
    visit.leave()
    assert why(visit.arrive, verifier="x" * 43) == "invalid_grant"


def test_a_code_of_another_application(visit: Visit) -> None:
    visit.leave()
    visit.client = "signs-es256"
    assert why(visit.arrive) == "invalid_grant"


def test_plain_is_no_proof(visit: Visit) -> None:
    visit.leave(method="plain")
    assert why(visit.arrive) == "invalid_request"


def test_a_foreign_redirect_address_is_never_visited(visit: Visit) -> None:
    page = visit.leave(callback=CALLBACK.replace("/callback", "/elsewhere"))
    assert page.answer.status == 400
    assert page.passed == ()


@pytest.mark.parametrize("said", [None, "http://127.0.0.1:9"])
def test_an_answer_of_another_issuer(visit: Visit, said: str | None) -> None:
    """The client relies on `iss` against mix-ups: it must be there, and be ours."""
    visit.leave()
    parts = urlsplit(visit.url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert query.pop("iss")
    visit.url = parts._replace(query=urlencode(query | ({"iss": said} if said else {}))).geturl()
    assert "OAUTH" in why(visit.arrive)


def test_nobody_is_asked_when_the_application_forbids_it(party: Party) -> None:
    visit = Visit(party, "signs-rs256", Surfer())
    visit.leave(more={"prompt": "none"})
    assert why(visit.arrive) == "login_required"


def test_signing_in_again_keeps_the_session(house: House, visit: Visit, tokens: Any) -> None:
    asked = visit.leave(more={"prompt": "login"})
    assert asked.asks_for_password
    visit.sign_in(asked, house.cast.colleague)
    again = visit.arrive(check={"maxAge": 60})
    assert again["claims"]["sid"] == tokens["claims"]["sid"]
    assert again["claims"]["auth_time"] >= tokens["claims"]["auth_time"]


def test_revoked_tokens_are_dead(visit: Visit, tokens: Any) -> None:
    party, client, access = visit.party, visit.client, tokens["access_token"]
    asked = party.ask("introspect", client, token=access)
    assert asked["active"]
    assert asked["sub"] == tokens["claims"]["sub"]
    party.ask("revoke", client, token=access)
    assert not is_active(party, client, access)
    with pytest.raises(Refused):
        party.ask("userinfo", client, token=access, sub=tokens["claims"]["sub"])


def test_another_application_learns_nothing_of_a_token(visit: Visit, tokens: Any) -> None:
    other = "signs-es256"
    assert visit.party.ask("introspect", other, token=tokens["access_token"]) == {"active": False}
    refused("invalid_grant", visit.party, "revoke", other, token=tokens["access_token"])
    refused("invalid_grant", visit.party, "refresh", other, token=tokens["refresh_token"])
    assert is_active(visit.party, visit.client, tokens["access_token"])


def test_signing_out_by_the_application(house: House, party: Party) -> None:
    visit = Visit(party, "signs-rs256", Surfer())
    visit.sign_in(visit.leave(), house.cast.stranger)
    tokens = visit.arrive()
    address = party.ask(
        "sign_out_address", visit.client, hint=tokens["id_token"], back=CALLBACK, state="s-1"
    )
    page = visit._go(address["url"])
    assert page.query["state"] == "s-1"
    assert not is_active(party, visit.client, tokens["access_token"])
    assert visit.leave().asks_for_password


def is_active(party: Party, client: str, token: str) -> bool:
    active: bool = party.ask("introspect", client, token=token)["active"]
    return active


def refused(why: str, party: Party, command: str, client: str, **values: Any) -> None:
    with pytest.raises(Refused) as refusal:
        party.ask(command, client, **values)
    assert refusal.value.why == why


def why(deed: Any, **values: Any) -> str:
    with pytest.raises(Refused) as refusal:
        deed(**values)
    return refusal.value.why
