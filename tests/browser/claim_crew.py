"""Who takes a claim from the calculation to the payment: a company, support and finance."""

from dataclasses import dataclass
from datetime import timedelta

from portal.accounts import people
from portal.accounts.bank import details, verification
from portal.core.clock import today
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from portal.files.content import checked
from portal.wallet import ledger
from tests.browser.site import Site
from tests.support.cast import PASSWORD, Person
from tests.support.claims import PLENTICORE
from tests.support.company import administrator, entered, staff
from tests.support.einvoices import INSTALLERS
from tests.support.uploads import pdf

# where a language is spoken, and a VAT number that no company of the demo has
COUNTRIES = {
    "it": ("IT", "IT01234560157"),
    "el": ("GR", "EL099000001"),
}


@dataclass(frozen=True)
class Crew:
    """`devices` are two defective ones, `replacements` what comes in their place."""

    language: str
    company: str
    fitter: Person
    office: Person
    support: Person
    finance: Person
    devices: tuple[Serial, Serial]
    replacements: tuple[Serial, Serial]

    @property
    def reference(self) -> str:
        return f"RMA-{self.language}-4711"


def crew_of(site: Site, language: str, of_support: str, of_finance: str) -> Crew:
    """Who reads which language; the account of the company is verified."""
    with site.world.app.app_context():
        company = INSTALLERS[COUNTRIES[language][0]].party.name
        company_id = _add_company(language)
        crew = Crew(
            language,
            company,
            fitter=_member("fitter", language, company_id, "installation"),
            office=_member("office", language, company_id, "administration"),
            support=_employee("support", of_support),
            finance=_employee("finance", of_finance),
            devices=(_serial(language, 1), _serial(language, 2)),
            replacements=(_serial(language, 3), _serial(language, 4)),
        )
        _verify_account(crew)
        _add_devices(crew)
    return crew


def _add_company(language: str) -> int:
    country, vat_id = COUNTRIES[language]
    party = INSTALLERS[country].party
    told = ("name", "street", "postal_code", "city", "contact_name", "phone")
    company = people.NewCompany(
        customer_no=f"CLAIMS-{language}",
        email=f"mail@{language}.claims.example",
        country=country,
        vat_id=vat_id,
        locale=language,
        **{name: getattr(party, name) for name in told},
    )
    with transaction():
        company_id = people.add_company(company)
        ledger.open_account(company_id)
    return company_id


def _member(word: str, language: str, company_id: int, role: str) -> Person:
    email, name = f"{word}@{language}.claims.example", word.title()
    with transaction():
        user_id = people.add_user(email, name, PASSWORD, language)
        people.add_membership(user_id, company_id, (role,))
    return Person(email, user_id, name, company_id)


def _employee(role: str, language: str) -> Person:
    email, name = f"{role}-{language}@manufacturer.example", role.title()
    with transaction():
        user_id = people.add_user(email, name, PASSWORD, language, (role,))
    return Person(email, user_id, name, None)


def _verify_account(crew: Crew) -> None:
    iban = INSTALLERS[COUNTRIES[crew.language][0]].iban
    letter = checked(pdf(), "letter.pdf")
    number = details.change(administrator(crew.office), entered(iban, holder=crew.company), letter)
    verification.verify(number, staff(crew.finance))


def _serial(language: str, number: int) -> Serial:
    return Serial(f"90523TD9J{list(COUNTRIES).index(language)}{number:02}R")


def _add_devices(crew: Crew) -> None:
    country, _ = COUNTRIES[crew.language]
    for serials, days in ((crew.devices, 100), (crew.replacements, 20)):
        day = today() - timedelta(days=days)
        facts = {"produced_on": day, "shipped_on": day, "ship_country": country}
        register.add_devices([Device(serial, PLENTICORE, **facts) for serial in serials])
