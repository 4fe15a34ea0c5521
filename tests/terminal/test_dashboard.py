"""The dashboard shows everybody what is there for them, and how much of it waits."""

from portal.sso import consents
from tests.support.company import enter_bank_details

NOTHING = "The portal itself has no pages for your account."


def test_finance_finds_what_waits(app, cast, signed_in):
    finance = signed_in(cast.finance)
    assert 'class="figure"' not in finance.get("/").text
    with app.app_context():
        enter_bank_details(cast.owner)
    page = finance.get("/").text
    assert 'href="/finance/bank-details"' in page
    tile = page.split('href="/finance/bank-details"')[-1].split("</li>")[0]
    assert ">1<" in tile
    assert NOTHING not in page


def test_an_administrator_finds_company_and_bank_and_a_colleague_the_company(cast, signed_in):
    mine, theirs = signed_in(cast.owner), signed_in(cast.colleague)
    page, main = mine.get("/").text, theirs.get("/").text.split("<main")[1]
    for path in ("/company", "/company/bank", "/company/team"):
        assert f'href="{path}"' in page
    assert 'href="/company"' in main
    assert 'href="/company/bank"' not in main


def test_the_companys_page_leads_to_team_bank_and_log(cast, signed_in):
    for person, shown in ((cast.owner, True), (cast.colleague, False)):
        main = signed_in(person).get("/company").text.split("<main")[1]
        for path in ("/company/team", "/company/bank", "/company/log"):
            assert (f'href="{path}"' in main) == shown


def test_who_was_put_out_of_the_team_finds_the_way_to_a_company(app, cast, signed_in):
    with app.app_context():
        uuid = consents.uuid_of(cast.planner.user_id)
    signed_in(cast.owner).post(f"/company/team/{uuid}/remove")
    client = signed_in(cast.planner)
    page = client.get("/", follow_redirects=True)
    assert "Your account belongs to no company yet." in page.text
    assert 'href="/registration/company"' in page.text
    assert NOTHING not in page.text
    supporter = signed_in(cast.support)
    supporter.post("/support/view-as", data={"person": cast.planner.user_id, "company": ""})
    assert NOTHING in supporter.get("/").text
