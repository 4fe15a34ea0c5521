"""The demo people and companies of DESIGN §7; everybody has the same password."""

from dataclasses import dataclass

from portal.accounts import people
from portal.wallet import ledger

PASSWORD = "demo-Terminal-2026"  # noqa: S105 - printed at every start of a demo


@dataclass(frozen=True)
class DemoCompany:
    domain: str
    name: str
    customer_no: str
    country: str
    vat_id: str
    locale: str
    admin_name: str
    street: str
    postal_code: str
    city: str

    @property
    def admin_email(self) -> str:
        return f"admin@{self.domain}"


# nobody's: numbers that the countries keep for stories, or that are too short to be given
PHONES = {
    "SE": "+46 70 174 06 05",
    "DE": "+49 30 23125 001",
    "FR": "+33 1 99 00 12 34",
    "IT": "+39 02 5550 0001",
    "GR": "+30 210 555 0001",
    "CZ": "+420 555 000 001",
    "CH": "+41 44 555 00 01",
}


@dataclass(frozen=True)
class DemoPerson:
    email: str
    name: str
    locale: str
    roles: tuple[str, ...]


SWEDEN = DemoCompany(
    "installer-se.example",
    "Norrsken Solenergi AB",
    "700101",
    "SE",
    "SE556703748501",
    "sv",
    "Astrid Lindqvist",
    "Solgatan 12",
    "903 25",
    "Umeå",
)
COMPANIES = (
    SWEDEN,
    DemoCompany(
        "installer-de.example",
        "Sonnenwerk Hagen GmbH",
        "700102",
        "DE",
        "DE136695976",
        "en",
        "Jonas Albrecht",
        "Lindenallee 4",
        "58095",
        "Hagen",
    ),
    DemoCompany(
        "installer-fr.example",
        "Toits Solaires du Midi SARL",
        "700103",
        "FR",
        "FR40303265045",
        "fr",
        "Camille Rousseau",
        "18 rue des Oliviers",
        "34000",
        "Montpellier",
    ),
    DemoCompany(
        "installer-it.example",
        "Energia Chiara S.r.l.",
        "700104",
        "IT",
        "IT00743110157",
        "it",
        "Giulia Moretti",
        "Via dei Mulini 7",
        "37121",
        "Verona",
    ),
    DemoCompany(
        "installer-gr.example",
        "Ηλιακή Ενέργεια Θεσσαλίας Ι.Κ.Ε.",
        "700105",
        "GR",
        "EL094259216",
        "el",
        "Ελένη Παπαδοπούλου",
        "Οδός Ηλίου 25",
        "382 21",
        "Βόλος",
    ),
    DemoCompany(
        "installer-cz.example",
        "Slunečná střecha s.r.o.",
        "700106",
        "CZ",
        "CZ25123891",
        "cs",
        "Tereza Dvořáková",
        "Polní 31",
        "602 00",
        "Brno",
    ),
    DemoCompany(
        "installer-ch.example",
        "Alpenstrom AG",
        "700107",
        "CH",
        "CHE107787577",
        "fr",
        "Luca Favre",
        "Rue du Lac 9",
        "1700",
        "Fribourg",
    ),
)
SWEDISH_TEAM = (
    DemoPerson("purchase@installer-se.example", "Erik Sandberg", "sv", ("purchase",)),
    DemoPerson("mounting@installer-se.example", "Maja Holm", "sv", ("installation",)),
    DemoPerson("planning@installer-se.example", "Oskar Nyström", "sv", ("planning",)),
)
OTHERS = (
    DemoPerson("operator@home.example", "Karin Berg", "sv", ("operator",)),
    DemoPerson("orders@wholesaler.example", "Henrik Falk", "en", ("wholesaler",)),
    DemoPerson("support@manufacturer.example", "Nora Weiss", "en", ("support",)),
    DemoPerson("support2@manufacturer.example", "Tom Keller", "en", ("support",)),
    DemoPerson("finance@manufacturer.example", "Ines Vogt", "en", ("finance",)),
    DemoPerson("translator@agency.example", "Sofia Marchetti", "it", ("translator",)),
)


def make_companies() -> dict[str, int]:
    """Company ids by domain; never commits."""
    ids = {company.domain: _make_company(company) for company in COMPANIES}
    for person in SWEDISH_TEAM:
        user_id = people.add_user(person.email, person.name, PASSWORD, person.locale)
        people.add_membership(user_id, ids[SWEDEN.domain], person.roles)
    return ids


def make_others() -> None:
    for person in OTHERS:
        people.add_user(person.email, person.name, PASSWORD, person.locale, person.roles)


def _make_company(company: DemoCompany) -> int:
    company_id = people.add_company(
        people.NewCompany(
            name=company.name,
            customer_no=company.customer_no,
            email=company.admin_email,
            country=company.country,
            vat_id=company.vat_id,
            locale=company.locale,
            street=company.street,
            postal_code=company.postal_code,
            city=company.city,
            # invoices of claims must name both
            contact_name=company.admin_name,
            phone=PHONES[company.country],
        )
    )
    ledger.open_account(company_id)
    user_id = people.add_user(company.admin_email, company.admin_name, PASSWORD, company.locale)
    people.add_membership(user_id, company_id, ("administration",))
    return company_id
