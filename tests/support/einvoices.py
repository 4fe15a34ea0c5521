"""Installers of six countries and what they invoice: made up, with ids whose check digits fit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from portal.claims.prices.kinds import RowId
from portal.invoicing import seller
from portal.invoicing.content import Content, Corrected, Party, Payment
from portal.invoicing.invoices import Draft, Position, written_out
from portal.invoicing.money import Money
from portal.invoicing.vat import Taxpayer, treatment
from portal.invoicing.vat_of_purchases import Decision, Seller, purchase_treatment

DAY = date(2026, 4, 14)
ISSUED = date(2026, 4, 20)
DUE = date(2026, 5, 20)
REFERENCE = "RMA-2026-000815"
MODEL = "PLENTICORE plus 8.5"
SERIAL = "90523TD90001R"


@dataclass(frozen=True)
class Installer:
    language: str
    number: str
    party: Party
    iban: str
    small_business: bool = False
    decision: Decision | None = None


def _party(name: str, street: str, town: str, country: str, **more: str) -> Party:
    postal_code, _, city = town.partition("|")
    contact = {"phone": "+49 000 0000000", "email": "invoices@installer.example"}
    return Party(name, street, postal_code, city, country, **{**contact, **more})


_FREIBURG = _party(
    "Sonnenstrom Müller GmbH",
    "Gewerbestraße 7",
    "79098|Freiburg",
    "DE",
    vat_id="DE136695976",
    contact_name="Jürgen Groß",
)
INSTALLERS = {
    "DE": Installer("de", "RE-2026-0042", _FREIBURG, "DE02120300000000202051"),
    "FR": Installer(
        "fr",
        "F2026-0117",
        _party(
            "Soleil d’Azur Énergies SARL",
            "12 rue de l’Église",
            "06300|Nice",
            "FR",
            vat_id="FR40303265045",
            legal_registration="303265045",
            contact_name="Zoé Lefèvre",
        ),
        "FR1420041010050500013M02606",
    ),
    "IT": Installer(
        "it",
        "2026/35",
        _party(
            "Elettrosole Perù S.r.l.",
            "Via della Libertà 5",
            "20121|Milano",
            "IT",
            vat_id="IT00743110157",
            contact_name="Niccolò Rossi",
        ),
        "IT60X0542811101000000123456",
    ),
    "SE": Installer(
        "sv",
        "2026-88",
        _party(
            "Solkraft Åäö AB",
            "Storgatan 1",
            "111 22|Stockholm",
            "SE",
            vat_id="SE556042722001",
            contact_name="Åsa Öberg",
        ),
        "SE4550000000058398257466",
    ),
    "CZ": Installer(
        "cs",
        "FV260045",
        _party(
            "Slunečná Žírň s.r.o.",
            "Příčná 1892/4",
            "110 00|Praha",
            "CZ",
            vat_id="CZ25123891",
            contact_name="Řehoř Dvořáček",
        ),
        "CZ6508000000192000145399",
    ),
    "GR": Installer(
        "el",
        "ΤΠΥ-101",
        _party(
            "Ηλιακή Ενέργεια Α.Ε.",
            "Λεωφόρος Κηφισίας 100",
            "115 26|Αθήνα",
            "GR",
            vat_id="EL094259216",
            contact_name="Γιώργος Παπαδόπουλος",
        ),
        "GR1601101250000000012300695",
    ),
    "small business": Installer(
        "de",
        "7",
        replace(
            _FREIBURG,
            name="Dachstrom Ängelholm",
            vat_id="",
            tax_number="06123/45678",
            customer_no="C-1007",
        ),
        "DE02120300000000202051",
        small_business=True,
    ),
    "outside": Installer(
        "de",
        "CH-2026-9",
        _party(
            "Alpenstrom AG",
            "Bahnhofstrasse 1",
            "8001|Zürich",
            "CH",
            vat_id="CHE107787577",
            legal_registration="CHE-107.787.577",
            contact_name="Beat Zürcher",
        ),
        "CH9300762011623852957",
        decision=Decision.OUTSIDE,
    ),
}
INSTALLERS["outside, reverse charge"] = replace(
    INSTALLERS["outside"], decision=Decision.REVERSE_CHARGE
)
INSTALLERS["outside, a number without letters"] = replace(
    INSTALLERS["outside, reverse charge"],
    party=_party(
        "Prva Solarna d.o.o.",
        "Bulevar kralja Aleksandra 73",
        "11000|Beograd",
        "RS",
        vat_id="101134702",
        customer_no="C-1008",
        contact_name="Đorđe Čavić",
    ),
)


def serial_of(place: int) -> str:
    return SERIAL if place == 0 else f"{SERIAL[:-2]}{place:02}"


def positions(count: int) -> tuple[Position, ...]:
    """The first device, and each further one."""
    return tuple(
        Position(
            name="Austausch αντιστροφέα střídače",
            quantity=1,
            price=Money(Decimal(120 if place == 0 else 50)),
            description="Display zůstává tmavý",
            item=RowId.UP_TO_40_KG.value,
            model=MODEL,
            serial=serial_of(place),
        )
        for place in range(count)
    )


def draft_of(installer: Installer, lines: int = 1) -> Draft:
    party = installer.party
    sells = Seller(party.country, party.vat_id, party.tax_number, installer.small_business)
    return Draft(
        subject="claim:1",
        language=installer.language if installer.language != "de" else "en",
        seller=party,
        buyer=seller.manufacturer_as_buyer(),
        positions=positions(lines),
        treatment=purchase_treatment(sells, DAY, installer.decision),
        user_id=1,
        supplied_on=DAY,
        reference=REFERENCE,
        notes=("Sample invoice",),
        payment=Payment(party.name, installer.iban, "", "", "", DUE.isoformat()),
        priced_by_buyer=True,
        electronic=True,
    )


def content_of(installer: Installer, lines: int = 1) -> Content:
    return written_out(draft_of(installer, lines), installer.number, ISSUED)


def credit_note_of(content: Content) -> Content:
    return replace(
        content,
        title="Credit note",
        number="C-1",
        payment=None,
        corrects=Corrected(content.number, content.issued_on),
    )


def manufacturers_own(name: str = "FR", **numbers: str) -> Content:
    """The debit invoice: seller and buyer exchanged, paid to the manufacturer's account."""
    buyer = replace(INSTALLERS[name].party, **numbers)
    draft, buys = draft_of(INSTALLERS[name]), Taxpayer(buyer.country, True, buyer.vat_id)
    exchanged = replace(
        draft,
        seller=seller.manufacturer(),
        buyer=buyer,
        treatment=treatment(buys, DAY),
        payment=seller.transfer("RF05WX00012", DUE),
        priced_by_buyer=False,
    )
    return written_out(exchanged, "RE00017", ISSUED)


# every kind of invoice that leaves the portal
SAMPLES: dict[str, Callable[[], Content]] = {
    **{name: lambda each=each: content_of(each) for name, each in INSTALLERS.items()},
    "two lines": lambda: content_of(INSTALLERS["FR"], 2),
    "30 lines": lambda: content_of(INSTALLERS["GR"], 30),
    "credit note": lambda: credit_note_of(content_of(INSTALLERS["CZ"])),
    "taxed credit note": lambda: credit_note_of(content_of(INSTALLERS["DE"], 3)),
    "debit": manufacturers_own,
    "debit to both numbers": lambda: manufacturers_own(tax_number="0123456789"),
    "debit to a tax number": lambda: manufacturers_own("small business"),
}
