"""Apache, connected and configured word for word as docs/connect-an-application.md says."""

from urllib.parse import urlsplit

from sqlalchemy import select

from portal.extensions import db
from portal.jobs.models import Job
from portal.sso.applications import with_key
from portal.sso.telling import TELL
from tests.sso.parties.apache import DocumentedPlace, Site
from tests.sso.parties.people import House
from tests.sso.parties.processes import Portal
from tests.sso.parties.surfer import Surfer
from tests.sso.parties.test_two_sites import is_out, sign_in_at, told
from tests.support.cast import PASSWORD
from tests.support.small_portal import eventually


def test_a_role_opens_it_and_it_is_told_who_comes(house: House, documented: Site) -> None:
    claims = told(sign_in_at(documented, house.eleni), documented)
    assert claims["roles"] == "installation,purchase"
    assert claims["company_country"] == "GR"


def test_whoever_is_refused_ends_on_a_page_that_says_so(house: House, documented: Site) -> None:
    """However often they try: what the module remembers of each attempt does not pile up."""
    place = documented.place
    assert isinstance(place, DocumentedPlace)
    surfer = Surfer()
    surfer.sign_in(surfer.open(place.protected), house.cast.planner.email, PASSWORD)
    for _ in range(9):
        ended = surfer.open(place.protected)
        assert (ended.url, ended.answer.status) == (place.refused, 200)
        assert "Your roles do not open this shop" in ended.answer.text
        to_portal = [one for one in ended.passed if urlsplit(one).path == "/oauth/authorize"]
        assert len(to_portal) == 1
        assert any("error=access_denied" in one for one in ended.passed)


def test_it_hears_of_a_sign_out_at_the_first_attempt(
    house: House, portal: Portal, documented: Site
) -> None:
    """Its redirect URI lies among pages that want a role, which the portal has not."""
    surfer = sign_in_at(documented, house.eleni)
    portal.end_sessions_of(house.eleni)
    assert eventually(lambda: is_out(surfer, documented))
    assert eventually(lambda: attempts(house, documented) == {("done", 1, "")})


def test_its_own_sign_out_comes_back_to_a_page_without_sign_in(
    house: House, documented: Site
) -> None:
    surfer = sign_in_at(documented, house.eleni)
    ended = surfer.open(documented.place.sign_out)
    assert (ended.url, ended.answer.status) == (documented.place.bye, 200)
    assert is_out(surfer, documented)


def attempts(house: House, site: Site) -> set[tuple[str, int, str]]:
    with house.app.app_context():
        application = with_key(site.client_id)
        assert application
        of_it = select(Job.state, Job.attempts, Job.last_error).where(
            Job.kind == TELL, Job.payload["application"].as_integer() == application.id
        )
        found = {tuple(row) for row in db.session.execute(of_it)}
        db.session.rollback()
        return found
