"""Every page of the portal, who looks at it, and how its address is filled.

A new route needs its values here when it has parameters, and a row when it is a page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from tests.support.account_security import BROWSER_TOKEN
from tests.support.changing_hands import BRAND_NEW, HANDED_ON, PROMISED
from tests.support.extensions import FREE, PRIVATE, WAITING
from tests.support.world import (
    CAREFUL,
    EXTENDED,
    HALF_WAY,
    HYBRID,
    INVITATION_TOKEN,
    OPERATORS_OWN,
    REPLACED,
    REPLACEMENT,
    UNKNOWN_SERIAL,
    VISITOR,
    Facts,
)

Values = Callable[[Facts], dict[str, Any]]
CLAIM = "/claims/<uuid:claim>"
PART = f"{CLAIM}/parts/<uuid:part>"


def _draft(facts: Facts) -> dict[str, Any]:
    return {"claim": facts.claims.draft}


def _draft_part(facts: Facts) -> dict[str, Any]:
    return {"claim": facts.claims.draft, "part": facts.claims.draft_part}


def _draft_photo(facts: Facts) -> dict[str, Any]:
    return {"claim": facts.claims.draft, "photo": facts.claims.photo}


def _part_to_return(facts: Facts) -> dict[str, Any]:
    return {"claim": facts.claims.returning, "part": facts.claims.returning_part}


def _charge(facts: Facts) -> dict[str, Any]:
    return {"claim": facts.claims.charged, "charge": facts.claims.charge}


def _charge_of_claim(facts: Facts) -> dict[str, Any]:
    return {"claim": facts.claims.charged}


def _to_invoice(facts: Facts) -> dict[str, Any]:
    return {"claim": facts.claim_invoices.ready}


def _invoiced(facts: Facts) -> dict[str, Any]:
    made = facts.claim_invoices
    papers = {"paper": made.paper, "document": made.debit}
    return {"claim": made.invoiced, "charge": made.charge, **papers}


def _closed(facts: Facts) -> dict[str, Any]:
    return {"claim": facts.claims.closed}


def _open(facts: Facts) -> dict[str, Any]:
    return {"claim": facts.claims.open}


def _invoice(facts: Facts) -> dict[str, Any]:
    return {"invoice": facts.claim_invoice}


DESK = "/support/claims/<uuid:claim>"
STEPS = ("class", "ship", "receive", "return", "replacement", "inspect", "waive")
VALUES: dict[str, Values] = {
    DESK: _open,
    f"{DESK}/messages": _open,
    f"{DESK}/accept": _open,
    f"{DESK}/refuse": _open,
    f"{DESK}/ask": _open,
    f"{DESK}/vat": _open,
    f"{DESK}/photos/<uuid:photo>": lambda facts: {
        "claim": facts.claims.open,
        "photo": facts.claims.open_photo,
    },
    f"{DESK}/charges/<uuid:charge>": _charge,
    f"{DESK}/charges/invoice": _charge_of_claim,
    f"{DESK}/charges/<uuid:charge>/invoice.pdf": _invoiced,
    f"{DESK}/charges/<uuid:charge>/credit": _invoiced,
    f"{DESK}/charges/documents/<uuid:document>.pdf": _invoiced,
    f"{DESK}/invoices/<uuid:paper>.pdf": _invoiced,
    f"{DESK}/charges/<uuid:charge>/evidence": _charge,
    **{f"{DESK}/parts/<uuid:part>/{step}": _part_to_return for step in STEPS},
    "/finance/claims/<uuid:invoice>/dispute": _invoice,
    CLAIM: _draft,
    f"{CLAIM}/plant": _draft,
    f"{CLAIM}/review": _draft,
    f"{CLAIM}/submit": _draft,
    f"{CLAIM}/discard": _draft,
    f"{CLAIM}/withdraw": lambda facts: {"claim": facts.claims.open},
    f"{CLAIM}/messages": lambda facts: {"claim": facts.claims.open},
    f"{CLAIM}/photos": _draft,
    f"{CLAIM}/photos/<uuid:photo>": _draft_photo,
    f"{CLAIM}/photos/<uuid:photo>/remove": _draft_photo,
    f"{CLAIM}/parts/new": _draft,
    PART: _draft_part,
    f"{PART}/remove": _draft_part,
    f"{PART}/received": _part_to_return,
    f"{PART}/replaced": _part_to_return,
    f"{PART}/sent-back": _part_to_return,
    f"{CLAIM}/charges/<uuid:charge>/dispute": _charge,
    f"{CLAIM}/charges/<uuid:charge>/evidence": _charge,
    f"{CLAIM}/charges/<uuid:charge>/invoice.pdf": _invoiced,
    f"{CLAIM}/charges/documents/<uuid:document>.pdf": _invoiced,
    f"{CLAIM}/invoices/<uuid:paper>.pdf": _invoiced,
    f"{CLAIM}/invoices/<uuid:paper>.xml": _invoiced,
    f"{CLAIM}/invoice": _to_invoice,
    f"{CLAIM}/invoice/numbers": _to_invoice,
    f"{CLAIM}/invoice/review": _to_invoice,
    f"{CLAIM}/invoice/preview.pdf": _to_invoice,
    f"{CLAIM}/invoice/issue": _to_invoice,
    f"{CLAIM}/invoice/credit": _invoiced,
    f"{CLAIM}/invoice/upload": _to_invoice,
    f"{CLAIM}/invoice/upload/review": _to_invoice,
    f"{CLAIM}/invoice/take-back": _to_invoice,
    "/company/bank/confirmation/<uuid:file>": lambda facts: {"file": facts.bank_file},
    "/devices/<serial:serial>": lambda _: {"serial": HYBRID},
    "/certificates/<certificate:number>": lambda facts: {"number": facts.certificate_number},
    "/devices/<serial:serial>/certificate": lambda _: {"serial": EXTENDED},
    "/devices/<serial:serial>/certificate/<certificate:number>.pdf": lambda facts: {
        "serial": EXTENDED,
        "number": facts.certificate_number,
    },
    "/devices/<serial:serial>/calendar.ics": lambda _: {"serial": HYBRID},
    "/devices/<serial:serial>/hand-over": lambda _: {"serial": HYBRID},
    "/devices/<serial:serial>/hand-over/confirm": lambda _: {"serial": HYBRID},
    "/devices/<serial:serial>/hand-over/withdraw": lambda _: {"serial": HYBRID},
    "/devices/<serial:serial>/history": lambda _: {"serial": BRAND_NEW},
    "/devices/<serial:serial>/remove": lambda _: {"serial": HYBRID},
    "/devices/receipts/<uuid:receipt>/file": lambda facts: {"receipt": facts.own_receipt},
    "/devices/take-over/<uuid:hand_over>/withdraw": lambda facts: {
        "hand_over": facts.awaited_hand_over
    },
    "/support/device-receipts/<int:number>": lambda facts: {"number": facts.receipt_to_review},
    "/support/device-receipts/<int:number>/accept": lambda facts: {
        "number": facts.receipt_to_review
    },
    "/support/device-receipts/<int:number>/file": lambda facts: {"number": facts.receipt_to_review},
    "/support/device-receipts/<int:number>/refuse": lambda facts: {
        "number": facts.receipt_to_review
    },
    "/devices/<serial:serial>/warranty": lambda _: {"serial": HYBRID},
    "/devices/<serial:serial>/warranty/review": lambda facts: {
        "serial": HYBRID,
        **facts.registration_review,
    },
    "/finance/bank-details/<int:number>": lambda facts: {"number": facts.bank_waiting},
    "/finance/bank-details/<int:number>/confirmation": lambda facts: {"number": facts.bank_waiting},
    "/finance/bank-details/<int:number>/reject": lambda facts: {"number": facts.bank_waiting},
    "/finance/bank-details/<int:number>/verify": lambda facts: {"number": facts.bank_replaced},
    "/devices/<serial:serial>/extend": lambda _: {"serial": FREE},
    "/devices/<serial:serial>/extend/order": lambda _: {"serial": FREE},
    "/devices/<serial:serial>/extend/review": lambda _: {"serial": FREE},
    "/extension-orders/<uuid:order>": lambda facts: {"order": facts.extension_order},
    "/extension-orders/<uuid:order>/cancel": lambda facts: {"order": facts.cancelled_extension},
    "/extension-orders/<uuid:order>/credit-note.pdf": lambda facts: {
        "order": facts.cancelled_extension
    },
    "/extension-orders/<uuid:order>/invoice.pdf": lambda facts: {"order": facts.extension_order},
    "/finance/extension-orders/<int:number>": lambda facts: {"number": facts.extension_number},
    "/finance/extension-orders/<int:number>/invoice.pdf": lambda facts: {
        "number": facts.extension_number
    },
    "/finance/extension-orders/<int:number>/pay": lambda facts: {"number": facts.extension_number},
    "/company/team/<uuid:member>": lambda facts: {"member": facts.member},
    "/company/team/<uuid:member>/disable": lambda facts: {"member": facts.member},
    "/company/team/<uuid:member>/enable": lambda facts: {"member": facts.member},
    "/company/team/<uuid:member>/remove": lambda facts: {"member": facts.member},
    "/company/team/<uuid:member>/sign-out": lambda facts: {"member": facts.member},
    "/company/team/invitations/<uuid:invitation>/resend": lambda facts: {
        "invitation": facts.invitation
    },
    "/company/team/invitations/<uuid:invitation>/revoke": lambda facts: {
        "invitation": facts.invitation
    },
    "/invitation/<token:token>": lambda _: {"token": INVITATION_TOKEN},
    "/profile/applications/<int:application>/withdraw": lambda facts: {
        "application": facts.application_of_others
    },
    "/profile/security/passkeys/<uuid:passkey>": lambda facts: {"passkey": facts.passkey},
    "/profile/security/passkeys/<uuid:passkey>/remove": lambda facts: {"passkey": facts.passkey},
    "/profile/security/sessions/<uuid:sid>/end": lambda facts: {"sid": facts.careful_session},
    "/sign-in/browser/<token:token>": lambda _: {"token": BROWSER_TOKEN},
    "/reset/<token:token>": lambda facts: {"token": facts.reset_token},
    "/redeem/device/<serial:serial>": lambda _: {"serial": HYBRID},
    "/redeem/receipt/<uuid:receipt>/resend": lambda facts: {"receipt": facts.receipt},
    "/redeem/receipt/<uuid:receipt>/slips.pdf": lambda facts: {"receipt": facts.receipt},
    "/redeem/receipt/<uuid:uuid>": lambda facts: {"uuid": facts.receipt},
    "/register/confirm/<token:token>": lambda facts: {"token": facts.link_token},
    "/static/<hexdigest:digest>/<path:name>": lambda _: {"digest": "0" * 12, "name": "app.css"},
    "/support/certificates/<int:number>": lambda facts: {"number": facts.certificate},
    "/support/certificates/<int:number>/allow": lambda facts: {"number": facts.certificate},
    "/support/certificates/<int:number>/withdraw": lambda facts: {"number": facts.certificate},
    "/support/certificates/<int:number>/withdraw/review": lambda facts: {
        "number": facts.certificate
    },
    "/support/company-changes/<int:number>": lambda facts: {"number": facts.company_change},
    "/support/company-changes/<int:number>/approve": lambda facts: {"number": facts.decided_change},
    "/support/company-changes/<int:number>/reject": lambda facts: {"number": facts.company_change},
    "/support/coin-cards/<int:number>": lambda facts: {"number": facts.coin_card},
    "/support/companies/<int:number>": lambda facts: {"number": facts.company},
    "/support/companies/<int:number>/notes": lambda facts: {"number": facts.company},
    "/support/devices/<serial:serial>": lambda _: {"serial": HYBRID},
    "/support/devices/<serial:serial>/correct": lambda _: {"serial": HYBRID},
    "/support/devices/<serial:serial>/correct/review": lambda facts: {
        "serial": HYBRID,
        **facts.device_review,
    },
    "/support/devices/<serial:serial>/notes": lambda _: {"serial": HYBRID},
    "/support/extension-orders/<int:number>": lambda facts: {"number": facts.extension_number},
    "/support/people/<int:number>": lambda facts: {"number": facts.operator},
    "/support/receipts/<int:number>": lambda facts: {"number": facts.receipt_number},
    "/support/warranty-codes/<int:number>": lambda facts: {"number": facts.warranty_code},
    "/support/corrections/<int:number>": lambda facts: {"number": facts.correction},
    "/support/corrections/<int:number>/confirm": lambda facts: {"number": facts.correction},
    "/support/corrections/<int:number>/decline": lambda facts: {"number": facts.correction},
    "/support/mails/<int:mail>/retry": lambda facts: {"mail": facts.dead_mail},
    "/support/registrations/<int:number>": lambda facts: {"number": facts.registration},
    "/support/registrations/<int:number>/approve": lambda facts: {"number": facts.registration},
    "/support/registrations/<int:number>/ask": lambda facts: {"number": facts.registration},
    "/support/registrations/<int:number>/reject": lambda facts: {"number": facts.registration},
    "/support/serial-reports/<int:number>": lambda facts: {"number": facts.open_report},
    "/support/unheard-serials/<int:number>/resolve": lambda facts: {"number": facts.unheard},
    "/wallet/orders/<uuid:order>": lambda facts: {"order": facts.order},
    "/warranty/<serial:serial>": lambda _: {"serial": HYBRID},
    "/warranty/bulk/<uuid:uuid>": lambda facts: {"uuid": facts.list_of_others},
    "/warranty/bulk/<uuid:uuid>/result.csv": lambda facts: {"uuid": facts.list_of_others},
}
# answers to GET that nobody reads as a page
NOT_PAGES = {
    # of support alone, whose tests are in tests/claims/staff
    f"{DESK}/photos/<uuid:photo>": "",
    f"{DESK}/charges/<uuid:charge>/evidence": "",
    f"{DESK}/charges/<uuid:charge>/invoice.pdf": "",
    f"{DESK}/charges/documents/<uuid:document>.pdf": "",
    f"{DESK}/invoices/<uuid:paper>.pdf": "",
    "/support/claims.csv": "",
    "/finance/claims/export.csv": "text/csv",
    f"{CLAIM}/photos/<uuid:photo>": "image/png",
    # of charges with a file, which tests of their own open
    f"{CLAIM}/charges/<uuid:charge>/evidence": "",
    f"{CLAIM}/charges/<uuid:charge>/invoice.pdf": "application/pdf",
    f"{CLAIM}/charges/documents/<uuid:document>.pdf": "application/pdf",
    f"{CLAIM}/invoices/<uuid:paper>.pdf": "application/pdf",
    f"{CLAIM}/invoices/<uuid:paper>.xml": "text/xml",
    f"{CLAIM}/invoice/preview.pdf": "application/pdf",
    "/.well-known/oauth-authorization-server": "application/json",
    "/.well-known/openid-configuration": "application/json",
    "/oauth/jwks.json": "application/json",
    "/oauth/userinfo": "",
    "/api/v1/openapi.json": "application/json",
    "/codes.csv": "text/csv",
    "/company/bank/confirmation/<uuid:file>": "image/png",
    "/company/log.csv": "text/csv",
    "/devices/<serial:serial>/certificate/<certificate:number>.pdf": "application/pdf",
    "/devices.csv": "text/csv",
    "/devices.ics": "text/calendar",
    "/devices/<serial:serial>/calendar.ics": "text/calendar",
    "/devices/receipts/<uuid:receipt>/file": "image/png",
    "/support/device-receipts/<int:number>/file": "image/png",
    "/extension-orders/<uuid:order>/credit-note.pdf": "application/pdf",
    "/extension-orders/<uuid:order>/invoice.pdf": "application/pdf",
    "/favicon.ico": "",
    "/finance/extension-orders/<int:number>/invoice.pdf": "application/pdf",
    "/finance/bank-details/<int:number>/confirmation": "image/png",
    "/healthz": "text/plain",
    "/metrics": "text/plain",
    "/readyz": "text/plain",
    "/redeem/receipt/<uuid:receipt>/slips.pdf": "application/pdf",
    "/static/<hexdigest:digest>/<path:name>": "",
    "/wallet/statement.csv": "text/csv",
    # of one person, whose tests are in tests/warranty/lookup
    "/warranty/bulk/<uuid:uuid>/result.csv": "",
}


@dataclass(frozen=True)
class Row:
    """One answer: of a page by GET, or of what is sent to it by POST."""

    rule: str
    who: str
    query: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, str] | None = None
    status: int = 200
    values: Values | None = None
    # pages for builders speak English only
    translated: bool = True

    def __str__(self) -> str:
        said = "&".join(f"{name}={value[:20]}" for name, value in self.query.items())
        sent = "" if self.sent is None else f" sent {sorted(self.sent)}"
        return f"{self.who} {self.rule}{'?' if said else ''}{said}{sent}"

    def path(self, app: Flask, facts: Facts) -> str:
        if self.rule.startswith("/nowhere"):
            return self.rule
        return path_of(app, self.rule, facts, self.values)


def path_of(app: Flask, rule: str, facts: Facts, values: Values | None = None) -> str:
    """The address of a rule; KeyError when a route with parameters has no sample values."""
    [found, *_] = [known for known in app.url_map.iter_rules() if known.rule == rule]
    filled = (values or VALUES[rule])(facts) if found.arguments or values else {}
    built = found.build(filled, append_unknown=True)
    assert built is not None, f"the sample values {filled} do not fit {rule}"
    return built[1]


def _foreign(facts: Facts) -> dict[str, Any]:
    return {"uuid": facts.foreign_receipt}


def _foreign_file(facts: Facts) -> dict[str, Any]:
    return {"file": facts.foreign_bank_file}


def _withdrawn(facts: Facts) -> dict[str, Any]:
    return {"number": facts.withdrawn_number}


def _nowhere(_: Facts) -> dict[str, Any]:
    return {"serial": UNKNOWN_SERIAL}


def _colleague(facts: Facts) -> dict[str, Any]:
    return {"member": facts.colleague}


# as a connected application of the demo would send it, but for the demo's missing verifier
AUTHORIZE = {
    "client_id": "webshop",
    "response_type": "code",
    "redirect_uri": "https://webshop.manufacturer.example/callback",
    "scope": "openid profile email company roles offline_access coins.view",
    "code_challenge": "c" * 43,
    "code_challenge_method": "S256",
}
# a line of each reason
CALCULATION = {
    "line1-part": "piko-ci-50-g2",
    "line1-quantity": "2",
    "line2-part": "sony-murata",
    "line3-part": "battery-inverter",
    "line4-part": "plenticore-g3",
    "line5-part": "other-part",
    "line6-part": "update-of-replaced",
    "line7-part": "update-by-itself",
}

PAGES = (
    Row("/", VISITOR),
    Row("/", "administration"),
    Row("/", "installation"),
    Row("/", "planning"),
    Row("/", "wholesaler"),
    Row("/", "support"),
    Row("/", "operator"),
    Row("/sign-in", VISITOR),
    Row("/sign-in", VISITOR, {"next": "/wallet"}),
    Row("/sign-in/second-step", HALF_WAY),
    Row("/sign-in/browser/<token:token>", HALF_WAY),
    Row("/sign-in/browser/<token:token>", VISITOR, status=410),
    Row("/confirm", "administration"),
    Row("/confirm", CAREFUL),
    Row("/forgotten-password", VISITOR),
    Row("/forgotten-password/sent", VISITOR),
    Row("/reset/<token:token>", VISITOR),
    Row("/reset/<token:token>", VISITOR, status=404, values=lambda _: {"token": "x" * 43}),
    Row("/sign-out", "installation"),
    Row("/profile", "installation"),
    Row("/profile/applications", "installation"),
    Row("/profile/applications", CAREFUL),
    Row("/profile/security", "installation"),
    Row("/profile/security", CAREFUL),
    Row("/profile/security/password", "installation"),
    Row("/profile/security/authenticator", "installation"),
    Row("/profile/security/authenticator", CAREFUL),
    Row("/profile/security/passkeys", "installation"),
    Row("/profile/security/passkeys/<uuid:passkey>", CAREFUL),
    Row("/profile/security/recovery-codes", "installation"),
    Row("/profile/security/recovery-codes", CAREFUL),
    Row("/style", VISITOR, translated=False),
    Row("/wallet", "installation"),
    Row("/wallet", "stranger"),
    Row("/wallet", "administration", {"kind": "redemption"}),
    Row("/wallet", "administration", {"text": "nothing like it"}),
    Row("/wallet", "administration", {"from": "31-31-31"}, status=422),
    Row("/wallet", "administration", {"page": "99"}),
    Row("/wallet/buy", "administration"),
    Row("/wallet/book", "installation"),
    Row("/wallet/book/many", "installation"),
    Row("/devices/<serial:serial>/warranty", "administration"),
    Row(
        "/devices/<serial:serial>/warranty",
        "installation",
        values=lambda _: {"serial": EXTENDED},
    ),
    Row(
        "/devices/<serial:serial>/warranty",
        "operator",
        values=lambda _: {"serial": OPERATORS_OWN},
    ),
    Row("/devices/<serial:serial>/warranty", "stranger", status=404),
    Row("/devices", "administration"),
    Row("/devices", "operator"),
    Row("/devices", "italian"),
    Row("/devices", "installation", {"page": "99"}),
    Row("/devices", "planning", status=403),
    Row("/devices", "administration", {"soon": "closing"}),
    Row("/devices", "operator", {"soon": "expiring"}),
    Row("/devices", "administration", {"text": "nothing like it"}),
    Row("/devices", "administration", {"status": "odd"}, status=422),
    Row("/devices/add-by-receipt", "operator"),
    Row("/devices/receipts", "administration"),
    Row("/devices/receipts", "italian"),
    Row("/devices/reminders", "administration"),
    Row("/devices/reminders", "operator"),
    Row("/devices/take-over", "administration"),
    Row("/devices/take-over", "italian"),
    Row("/devices/<serial:serial>/hand-over", "administration"),
    Row("/devices/<serial:serial>/hand-over", "operator", values=lambda _: {"serial": PROMISED}),
    Row("/devices/<serial:serial>/hand-over", "stranger", status=404),
    Row("/devices/<serial:serial>/history", "administration"),
    Row("/devices/<serial:serial>/history", "operator", values=lambda _: {"serial": HANDED_ON}),
    Row("/devices/<serial:serial>/history", "stranger", status=404),
    Row("/support/device-receipts", "support"),
    Row("/support/device-receipts", "support", {"state": "decided"}),
    Row("/support/device-receipts", "administration", status=404),
    Row("/support/device-receipts/<int:number>", "support"),
    Row(
        "/support/device-receipts/<int:number>",
        "support",
        values=lambda facts: {"number": facts.decided_receipt},
    ),
    Row(
        "/support/device-receipts/<int:number>",
        "support",
        status=404,
        values=lambda _: {"number": 999999},
    ),
    Row("/devices/add", "operator"),
    Row("/devices/add", "installation", {"serial": REPLACEMENT}),
    Row("/devices/<serial:serial>", "administration"),
    Row("/devices/<serial:serial>", "installation", values=lambda _: {"serial": EXTENDED}),
    Row("/devices/<serial:serial>", "operator", values=lambda _: {"serial": OPERATORS_OWN}),
    Row("/devices/<serial:serial>", "operator", values=lambda _: {"serial": PROMISED}),
    Row("/devices/<serial:serial>", "administration", values=lambda _: {"serial": WAITING}),
    Row("/devices/<serial:serial>", "stranger", status=404),
    Row("/devices/<serial:serial>/certificate", "administration"),
    Row(
        "/devices/<serial:serial>/certificate",
        "operator",
        values=lambda _: {"serial": OPERATORS_OWN},
    ),
    Row("/devices/<serial:serial>/certificate", "stranger", status=404),
    Row("/devices/<serial:serial>/remove", "administration"),
    Row("/devices/<serial:serial>/remove", "stranger", status=404),
    Row("/devices/<serial:serial>/warranty/review", "administration"),
    Row("/wallet/orders", "wholesaler"),
    Row("/wallet/orders/new", "wholesaler"),
    Row("/wallet/orders/<uuid:order>", "wholesaler"),
    Row("/wallet/orders/review", "wholesaler", values=lambda facts: facts.order_review),
    Row("/redeem", "installation"),
    Row("/redeem", "installation", {"serial": ""}, status=422),
    Row("/redeem", "installation", {"serial": "9052"}, status=422),
    Row("/redeem", "installation", {"serial": UNKNOWN_SERIAL}, status=422),
    Row("/redeem", "installation", {"serial": "905O3TD9OOOO1R"}, status=422),
    Row("/redeem/device/<serial:serial>", "installation"),
    Row("/redeem/cart", "installation"),
    Row("/redeem/cart", "purchase"),
    Row("/redeem/review", "installation"),
    Row("/redeem/receipt/<uuid:uuid>", "administration"),
    Row("/redeem/receipt/<uuid:uuid>", "administration", status=404, values=_foreign),
    Row("/redeem/report", "installation"),
    Row("/redeem/report", "installation", {"serial": UNKNOWN_SERIAL}),
    Row("/redeem/report/sent", "installation"),
    Row("/codes", "installation"),
    Row("/codes", "installation", {"serial": "nothing like it"}),
    Row("/codes", "installation", {"from": "31-31-31"}, status=422),
    Row("/company", "administration"),
    Row("/company", "planning"),
    Row("/company", "italian"),
    Row("/company", "operator", status=403),
    Row("/company/edit", "administration"),
    Row("/company/change", "administration"),
    Row("/company/log", "administration"),
    Row("/company/log", "administration", {"action": "company.changed"}),
    Row("/company/log", "administration", {"action": "bank.changed"}),
    Row("/company/log", "administration", {"person": "nobody"}, status=422),
    Row("/company/bank", "administration"),
    Row("/company/bank", "italian"),
    Row("/company/bank", "stranger"),
    Row("/company/bank", "installation", status=403),
    Row("/company/bank/edit", "administration"),
    Row(
        "/company/bank/confirmation/<uuid:file>",
        "administration",
        status=404,
        values=_foreign_file,
    ),
    Row("/finance/bank-details", "finance"),
    Row("/finance/bank-details", "finance", {"state": "decided"}),
    Row("/finance/bank-details", "finance", {"page": "99"}),
    Row("/finance/bank-details", "support", status=404),
    Row("/finance/bank-details/<int:number>", "finance"),
    Row(
        "/finance/bank-details/<int:number>",
        "finance",
        values=lambda facts: {"number": facts.bank_verified},
    ),
    Row("/devices/<serial:serial>/extend", "administration"),
    Row("/devices/<serial:serial>/extend", "operator", values=lambda _: {"serial": PRIVATE}),
    Row("/devices/<serial:serial>/extend", "installation", status=403),
    Row("/devices/<serial:serial>/extend", "stranger", status=404),
    Row(
        "/devices/<serial:serial>/extend",
        "administration",
        values=lambda _: {"serial": WAITING},
    ),
    Row(
        "/devices/<serial:serial>/extend/review",
        "administration",
        values=lambda facts: {"serial": FREE, **facts.extension_review},
    ),
    Row("/claims", "administration"),
    Row("/claims", "installation", {"state": "yours", "text": "björk"}),
    Row("/claims", "administration", {"text": "nothing like it"}),
    Row("/claims", "administration", {"page": "99"}),
    Row("/claims", "administration", {"state": "lost"}, status=422),
    Row("/claims", "stranger"),
    Row("/claims/new", "installation", {"serial": HYBRID}),
    Row(CLAIM, "installation"),
    Row(CLAIM, "installation", values=lambda facts: {"claim": facts.claims.open}),
    Row(CLAIM, "installation", values=lambda facts: {"claim": facts.claims.returning}),
    Row(CLAIM, "administration", values=lambda facts: {"claim": facts.claims.charged}),
    Row(CLAIM, "purchase", values=_closed),
    Row(CLAIM, "stranger", status=404),
    Row(f"{CLAIM}/plant", "installation"),
    Row(f"{CLAIM}/review", "installation"),
    Row(f"{CLAIM}/discard", "installation"),
    Row(f"{CLAIM}/withdraw", "installation"),
    Row(f"{CLAIM}/parts/new", "installation", {"serial": HYBRID}),
    Row(PART, "installation"),
    Row(f"{PART}/received", "installation"),
    Row(f"{PART}/replaced", "installation"),
    Row(f"{PART}/sent-back", "installation"),
    Row(f"{CLAIM}/charges/<uuid:charge>/dispute", "purchase"),
    Row(f"{CLAIM}/invoice", "purchase"),
    Row(f"{CLAIM}/invoice", "administration", values=_invoiced),
    Row(f"{CLAIM}/invoice", "administration", values=_draft),
    Row(f"{CLAIM}/invoice/numbers", "administration"),
    Row(f"{CLAIM}/invoice/review", "administration"),
    Row(f"{CLAIM}/invoice/review", "administration", values=_draft, status=422),
    Row(f"{CLAIM}/invoice/credit", "administration"),
    Row(f"{CLAIM}/invoice/upload", "administration"),
    Row(
        f"{CLAIM}/invoice/upload/review",
        "administration",
        values=lambda facts: dict(facts.upload_review),
    ),
    Row("/extension-orders", "administration"),
    Row("/extension-orders", "operator"),
    Row("/extension-orders", "administration", {"page": "99"}),
    Row("/extension-orders/<uuid:order>", "administration"),
    Row(
        "/extension-orders/<uuid:order>",
        "administration",
        values=lambda facts: {"order": facts.cancelled_extension},
    ),
    Row("/extension-orders/<uuid:order>", "stranger", status=404),
    Row(
        "/extension-orders/<uuid:order>/cancel",
        "administration",
        values=lambda facts: {"order": facts.extension_order},
    ),
    Row("/finance/extension-orders", "finance"),
    Row("/finance/extension-orders", "finance", {"state": "pending"}),
    Row("/finance/extension-orders", "finance", {"text": "nothing like it"}),
    Row("/finance/extension-orders", "finance", {"state": "lost"}, status=422),
    Row("/finance/extension-orders", "support", status=404),
    Row("/finance/extension-orders/<int:number>", "finance"),
    Row("/finance/extension-orders/statement", "finance"),
    Row(
        "/finance/extension-orders/statement/review",
        "finance",
        values=lambda facts: dict(facts.statement_review),
    ),
    Row("/finance/extension-orders/statement/review", "finance", status=410),
    Row("/support/certificates", "support"),
    Row("/support/certificates", "support", {"text": "nothing like it"}),
    Row("/support/certificates", "finance", status=404),
    Row("/support/certificates/<int:number>", "support"),
    Row(
        "/support/certificates/<int:number>",
        "support",
        values=lambda facts: {"number": facts.withdrawn_certificate},
    ),
    Row(
        "/support/certificates/<int:number>/withdraw/review",
        "support",
        values=lambda facts: {"number": facts.certificate, **facts.withdrawal_review},
    ),
    Row("/support/company-changes", "support"),
    Row("/support/company-changes", "support", {"state": "decided"}),
    Row("/support/company-changes/<int:number>", "support"),
    Row(
        "/support/company-changes/<int:number>",
        "support",
        values=lambda facts: {"number": facts.decided_change},
    ),
    Row("/support", "support"),
    Row("/support", "support", {"q": "installer"}),
    Row("/support", "support", {"q": "905", "kind": "serial"}),
    Row("/support", "support", {"q": "nothing like it"}),
    Row("/support/coin-cards/<int:number>", "support"),
    Row("/support/companies/<int:number>", "support"),
    Row("/support/companies/<int:number>", "administration", status=404),
    Row("/support/devices/<serial:serial>", "support"),
    Row("/support/devices/<serial:serial>", "support", values=lambda _: {"serial": EXTENDED}),
    Row("/support/devices/<serial:serial>", "support", values=_nowhere, status=404),
    Row("/support/devices/<serial:serial>/correct", "support"),
    Row("/support/devices/<serial:serial>/correct/review", "support"),
    Row("/support/extension-orders/<int:number>", "support"),
    Row("/support/people/<int:number>", "support"),
    Row("/support/receipts/<int:number>", "support"),
    Row("/support/warranty-codes/<int:number>", "support"),
    Row("/support/unheard-serials", "support"),
    Row("/support/unheard-serials", "support", {"page": "99"}),
    Row("/support/cards", "support"),
    Row("/support/cards", "support", {"code": "ABCD"}),
    Row("/support/mails", "support"),
    Row("/support/corrections", "support"),
    Row("/support/corrections/new", "support"),
    Row("/support/corrections/<int:number>", "support"),
    Row("/support/corrections/review", "support", values=lambda facts: facts.correction_review),
    Row("/support/serial-reports", "support"),
    Row("/support/serial-reports", "support", {"state": "answered"}),
    Row("/support/serial-reports/<int:number>", "support"),
    Row(
        "/support/serial-reports/<int:number>",
        "support",
        values=lambda facts: {"number": facts.answered_report},
    ),
    Row("/register", VISITOR),
    Row("/register/company", VISITOR),
    Row("/register/company/new", VISITOR),
    Row("/register/operator", VISITOR),
    Row("/register/sent", VISITOR),
    Row("/register/ask", VISITOR),
    Row("/register/ask", VISITOR, {"company": "SE556703748501", "known": "yes"}),
    Row("/register/ask/sent", VISITOR),
    Row("/register/confirm/<token:token>", VISITOR),
    Row(
        "/register/confirm/<token:token>",
        VISITOR,
        status=404,
        values=lambda _: {"token": "x" * 43},
    ),
    Row("/registration", "applicant"),
    Row("/registration", "questioned"),
    Row("/registration", "rejected"),
    Row("/registration", "no role"),
    Row("/registration", "operator"),
    Row("/registration/company", "rejected"),
    Row("/registration/company", "no role"),
    Row("/support/registrations", "support"),
    Row("/support/registrations", "support", {"state": "question"}),
    Row("/support/registrations", "support", {"state": "approved"}),
    Row("/support/registrations", "support", {"state": "rejected"}),
    Row("/support/registrations", "support", {"page": "99"}),
    Row("/support/registrations/<int:number>", "support"),
    Row(
        "/support/registrations/<int:number>",
        "support",
        values=lambda facts: {"number": facts.questioned_registration},
    ),
    Row(
        "/support/registrations/<int:number>",
        "support",
        values=lambda facts: {"number": facts.decided_registration},
    ),
    Row("/company/team", "administration"),
    Row("/company/team", "stranger"),
    Row("/company/team", "administration", {"text": "nothing like it"}),
    Row("/company/team", "purchase", status=403),
    Row("/company/team/add", "administration", {"email": "new@installer-se.example"}),
    Row("/company/team/<uuid:member>", "administration"),
    Row("/company/team/<uuid:member>", "administration", values=_colleague),
    Row("/company/team/<uuid:member>", "stranger", status=404),
    Row("/company/team/<uuid:member>/remove", "administration", values=_colleague),
    Row("/company/team/<uuid:member>/remove", "administration"),
    Row("/invitation/<token:token>", VISITOR),
    Row("/invitation/<token:token>", "planning", status=409),
    Row("/invitation/<token:token>", VISITOR, status=404, values=lambda _: {"token": "x" * 43}),
    Row("/sign-in/again", "installation"),
    Row("/sign-in/again", CAREFUL),
    Row("/warranty", VISITOR),
    Row("/warranty", "operator"),
    Row("/warranty", VISITOR, {"serial": "9052"}, status=422),
    Row("/warranty/<serial:serial>", VISITOR),
    Row("/warranty/<serial:serial>", "administration"),
    Row("/warranty/<serial:serial>", VISITOR, values=lambda _: {"serial": REPLACED}),
    Row("/warranty/<serial:serial>", VISITOR, values=lambda _: {"serial": REPLACEMENT}),
    Row("/warranty/<serial:serial>", VISITOR, values=_nowhere, status=404),
    Row("/warranty/<serial:serial>", "operator", values=_nowhere, status=404),
    Row("/certificates", VISITOR),
    Row("/certificates", VISITOR, {"number": "CW-1234"}, status=404),
    Row("/certificates/<certificate:number>", VISITOR),
    Row("/certificates/<certificate:number>", "operator", values=_withdrawn),
    Row("/warranty/bulk", VISITOR),
    Row("/warranty/bulk", "support"),
    Row("/warranty/bulk/<uuid:uuid>", "support", values=lambda facts: {"uuid": facts.open_list}),
    # in the words of the language it was asked in
    Row(
        "/warranty/bulk/<uuid:uuid>",
        "support",
        values=lambda facts: {"uuid": facts.done_list},
        translated=False,
    ),
    Row("/warranty/report", "operator", {"serial": UNKNOWN_SERIAL}),
    Row("/warranty/report/sent", "operator"),
    Row("/support/claims", "support"),
    Row("/support/claims", "finance", {"waiting": "support", "country": "SE", "overdue": "y"}),
    Row("/support/claims", "support", {"text": "nothing like it"}),
    Row("/support/claims", "support", {"page": "99"}),
    Row("/support/claims", "support", {"state": "lost"}, status=422),
    Row("/support/claims", "administration", status=404),
    Row(DESK, "support"),
    Row(DESK, "finance", values=_charge_of_claim),
    Row(DESK, "support", values=lambda facts: {"claim": facts.claims.returning}),
    Row(DESK, "support", values=_closed),
    # a draft is the company's own
    Row(DESK, "support", values=_draft, status=404),
    Row(DESK, "administration", status=404),
    Row(f"{DESK}/accept", "support"),
    Row(f"{DESK}/accept", "finance", status=404),
    Row(f"{DESK}/refuse", "support"),
    Row(f"{DESK}/ask", "support"),
    Row(f"{DESK}/vat", "finance"),
    Row(f"{DESK}/charges/invoice", "finance"),
    Row(f"{DESK}/vat", "support", status=404),
    Row(f"{DESK}/charges/<uuid:charge>", "support"),
    Row(f"{DESK}/charges/<uuid:charge>/credit", "finance"),
    *(Row(f"{DESK}/parts/<uuid:part>/{step}", "support") for step in STEPS if step != "waive"),
    Row(f"{DESK}/parts/<uuid:part>/waive", "finance"),
    Row("/finance/claims", "finance"),
    Row("/finance/claims", "finance", {"state": "settled"}),
    Row("/finance/claims", "finance", {"state": "lost"}, status=422),
    Row("/finance/claims", "support", status=404),
    Row("/finance/claims/review", "finance", values=lambda facts: dict(facts.claim_review)),
    Row("/finance/claims/export", "finance"),
    Row("/finance/claims/<uuid:invoice>/dispute", "finance", {"letter": "wrong-vat"}),
    Row("/claims/price-list", VISITOR),
    Row("/claims/price-list", "planning"),
    Row("/claims/price-list", VISITOR, {"from": "2025-11-01"}),
    Row("/claims/price-list", VISITOR, {"from": "2025-11-02"}, status=404),
    Row("/claims/calculator", VISITOR),
    Row("/claims/calculator", VISITOR, CALCULATION),
    Row("/claims/calculator", "installation", CALCULATION | {"on": "2026-03-31"}),
    Row("/claims/calculator", VISITOR, CALCULATION | {"on": "2025-10-31"}, status=422),
    Row(
        "/claims/calculator",
        VISITOR,
        {"line1-part": "piko", "line1-quantity": "0"},
        status=422,
    ),
    Row("/wallet", "planning", status=403),
    Row("/wallet", "operator", status=403),
    Row("/support", "administration", status=404),
    Row("/oauth/authorize", VISITOR, status=400),
    Row("/oauth/authorize", "purchase", AUTHORIZE | {"redirect_uri": "https://a.b"}, status=400),
    Row("/oauth/authorize", "purchase", AUTHORIZE | {"prompt": "consent"}),
    Row("/oauth/authorize", "purchase", AUTHORIZE | {"prompt": "select_account"}),
    Row("/oauth/logout", "purchase"),
    Row("/oauth/logout/done", VISITOR),
    Row("/nowhere", VISITOR, status=404),
    Row("/nowhere", "administration", status=404),
)
REFUSALS = (
    Row("/devices/add", "administration", sent={}, status=422),
    Row(
        "/devices/add",
        "operator",
        sent={"serial": HYBRID, "code": "AB12-CD35", "label": "Taket"},
        status=422,
    ),
    Row("/devices/<serial:serial>", "administration", sent={"label": "x" * 101}, status=422),
    Row("/devices/add-by-receipt", "administration", sent={}, status=422),
    Row("/devices/take-over", "administration", sent={}, status=422),
    Row("/devices/take-over", "operator", sent={"code": "GV23-4567-89AB"}, status=422),
    Row("/support/device-receipts/<int:number>/accept", "support", sent={}, status=422),
    Row(
        "/support/device-receipts/<int:number>/accept",
        "support",
        sent={"bought_on": "2026-05-04"},
        status=409,
    ),
    Row("/support/device-receipts/<int:number>/refuse", "support", sent={}, status=422),
    Row("/sign-in", VISITOR, sent={}, status=422),
    Row("/sign-in", VISITOR, sent={"email": "a@b.example", "password": "x"}, status=422),
    Row(
        "/devices/<serial:serial>/warranty",
        "administration",
        sent={"wish": "commissioned_on", "commissioned_on": "2999-01-01"},
        status=422,
    ),
    Row(
        "/devices/<serial:serial>/warranty",
        "administration",
        sent={"wish": "extended_code", "extended_code": "2222-2222-2222-2222"},
        status=422,
    ),
    Row("/profile", VISITOR, sent={"name": "Kept", "locale": "en"}, status=200),
    Row("/profile", "administration", sent={"name": "", "locale": "xx"}, status=422),
    Row("/profile", "administration", sent={"name": "x" * 300, "locale": "en"}, status=422),
    Row("/company/team/add", "administration", sent={}, status=422),
    Row("/company/team/add", "administration", sent={"email": "x", "roles": "boss"}, status=422),
    Row("/company/team/<uuid:member>", "administration", sent={}, status=422),
    Row("/company/team/<uuid:member>", "administration", sent={"roles": "planning"}, status=422),
    Row("/company/team/<uuid:member>/disable", "administration", sent={}, status=422),
    Row("/company/team/<uuid:member>/remove", "administration", sent={}, status=422),
    Row("/company/switch", "administration", sent={"company": "0"}, status=422),
    Row("/invitation/<token:token>", VISITOR, sent={}, status=422),
    Row("/invitation/<token:token>", "planning", sent={}, status=409),
    Row("/sign-in/again", "installation", sent={}, status=422),
    Row("/sign-in/again", "installation", sent={"password": "wrong"}, status=422),
    Row("/sign-in/again/passkey", CAREFUL, sent={}, status=422),
    Row("/sign-in/passkey", VISITOR, sent={}, status=422),
    Row("/sign-in/second-step", HALF_WAY, sent={}, status=422),
    Row("/sign-in/second-step/passkey", HALF_WAY, sent={}, status=422),
    Row("/confirm", "administration", sent={}, status=422),
    Row("/sign-in/browser/<token:token>", VISITOR, sent={}, status=410),
    Row("/confirm/passkey", CAREFUL, sent={}, status=422),
    Row("/forgotten-password", VISITOR, sent={}, status=422),
    Row("/reset/<token:token>", VISITOR, sent={}, status=422),
    Row("/reset/<token:token>", VISITOR, sent={"new_password": "short"}, status=422),
    Row("/reset/<token:token>", VISITOR, sent={"new_password": "password1234"}, status=422),
    Row("/profile/security/password", "installation", sent={}, status=422),
    Row("/profile/security/passkeys", "installation", sent={}, status=422),
    Row("/profile/security/passkeys", "installation", sent={"name": "Phone"}, status=422),
    Row("/profile/security/passkeys/<uuid:passkey>", CAREFUL, sent={}, status=422),
    Row("/profile/security/recovery-codes", CAREFUL, sent={}, status=200),
    Row("/wallet/book", "installation", sent={"code": ""}, status=422),
    Row("/wallet/book", "installation", sent={"code": "ABCD"}, status=422),
    Row("/wallet/book", "installation", sent={"code": "ABCD-EFGH-JKMN-PQRS"}, status=422),
    Row("/wallet/book", "installation", sent={"code": "x" * 10_000}, status=422),
    Row("/wallet/book", "installation", sent={"code": "https://shop.example"}, status=422),
    Row("/wallet/book/many", "installation", sent={"codes": ""}, status=422),
    Row("/wallet/book/many", "installation", sent={"codes": "ABCD\n" * 501}, status=422),
    Row("/wallet/book/photo", "installation", sent={}, status=422),
    Row("/wallet/orders/new", "wholesaler", sent={}, status=422),
    Row("/redeem/photo", "installation", sent={}, status=422),
    Row("/redeem/report", "installation", sent={}, status=422),
    Row("/company/edit", "administration", sent={}, status=422),
    Row("/company/edit", "administration", sent={"email": "no", "locale": "en"}, status=422),
    # nobody knows what was shown
    Row(
        "/company/edit", "administration", sent={"email": "a@b.example", "locale": "en"}, status=409
    ),
    Row("/company/change", "administration", sent={}, status=422),
    Row(
        "/company/change",
        "administration",
        sent={"name": "A", "country": "SE", "vat_id": "DE136695976"},
        status=422,
    ),
    Row("/company/change/withdraw", "administration", sent={}, status=409),
    Row("/company/bank/edit", "administration", sent={}, status=422),
    Row("/finance/bank-details/<int:number>/verify", "finance", sent={}, status=409),
    Row("/finance/bank-details/<int:number>/reject", "finance", sent={}, status=422),
    Row("/devices/<serial:serial>/extend", "administration", sent={}, status=422),
    Row("/devices/<serial:serial>/extend", "administration", sent={"months": "7"}, status=422),
    Row(
        "/devices/<serial:serial>/extend",
        "operator",
        sent={"months": "60"},
        status=422,
        values=lambda _: {"serial": PRIVATE},
    ),
    Row("/devices/<serial:serial>/extend/order", "administration", sent={}, status=422),
    Row("/extension-orders/<uuid:order>/cancel", "administration", sent={}, status=409),
    Row("/finance/extension-orders/<int:number>/pay", "finance", sent={}, status=422),
    Row(
        "/finance/extension-orders/<int:number>/pay",
        "finance",
        sent={"amount": "1.00", "paid_on": "2026-01-01"},
        status=422,
    ),
    Row("/finance/extension-orders/statement", "finance", sent={}, status=422),
    Row("/finance/extension-orders/statement/settle", "finance", sent={}, status=422),
    Row("/support/company-changes/<int:number>/approve", "support", sent={}, status=409),
    Row("/support/company-changes/<int:number>/reject", "support", sent={}, status=422),
    Row("/support/certificates/<int:number>/withdraw", "support", sent={}, status=422),
    Row("/support/corrections/new", "support", sent={}, status=422),
    Row("/support/companies/<int:number>/notes", "support", sent={}, status=422),
    Row("/support/devices/<serial:serial>/notes", "support", sent={}, status=422),
    Row("/support/devices/<serial:serial>/correct", "support", sent={}, status=422),
    Row("/support/view-as", "support", sent={}, status=409),
    Row("/support/unheard-serials/<int:number>/resolve", "support", sent={}, status=422),
    Row("/support/serial-reports/<int:number>", "support", sent={}, status=422),
    Row("/register/company/new", VISITOR, sent={}, status=422),
    Row(
        "/register/company/new",
        VISITOR,
        sent={
            "company_name": "Solvind AB",
            "country": "SE",
            "vat_id": "DE136695976",
            "street": "Storgatan 1",
            "postal_code": "111 22",
            "city": "Stockholm",
            "phone": "1",
            "name": "Anna",
            "email": "anna@newco.example",
            "password": "tall pines by the river",
            "locale": "sv",
        },
        status=422,
    ),
    Row("/register/operator", VISITOR, sent={}, status=422),
    Row("/register/sent", VISITOR, sent={}, status=422),
    Row("/register/sent", VISITOR, sent={"email": "nobody@newco.example"}),
    Row("/register/ask", VISITOR, sent={}, status=422),
    Row("/register/confirm/<token:token>", VISITOR, sent={}, status=422),
    Row("/registration/answer", "questioned", sent={}, status=422),
    Row("/registration/company", "rejected", sent={}, status=422),
    Row("/support/registrations/<int:number>/ask", "support", sent={}, status=422),
    Row("/support/registrations/<int:number>/reject", "support", sent={}, status=422),
    Row("/support/registrations/<int:number>/approve", "support", sent={}, status=409),
    Row("/oauth/consent", "purchase", sent={}, status=400),
    Row("/oauth/account", "purchase", sent={}, status=400),
    Row(f"{DESK}/messages", "support", sent={}, status=422),
    Row(f"{DESK}/accept", "support", sent={}, status=422),
    Row(f"{DESK}/refuse", "support", sent={"text": "Nej", "version": "0"}, status=409),
    Row(f"{DESK}/charges/<uuid:charge>", "support", sent={}, status=422),
    *(
        Row(f"{DESK}/parts/<uuid:part>/{step}", "support", sent={}, status=422)
        for step in STEPS
        if step != "waive"
    ),
    Row(f"{DESK}/parts/<uuid:part>/waive", "finance", sent={"reason": "Strike"}, status=409),
    Row(f"{DESK}/charges/invoice", "finance", sent={}, status=409),
    Row(f"{DESK}/charges/<uuid:charge>/credit", "finance", sent={}, status=422),
    Row(f"{DESK}/vat", "finance", sent={}, status=422),
    Row("/finance/claims/choose", "finance", sent={}, status=422),
    Row("/finance/claims/settle", "finance", sent={}, status=422),
    Row("/finance/claims/pay", "finance", sent={}, status=422),
    Row("/finance/claims/<uuid:invoice>/dispute", "finance", sent={}, status=422),
    Row("/claims/new", "installation", sent={"key": "k" * 12}, status=422),
    Row(f"{CLAIM}/plant", "installation", sent={}, status=422),
    Row(f"{CLAIM}/parts/new", "installation", sent={}, status=422),
    Row(PART, "installation", sent={}, status=422),
    Row(f"{CLAIM}/photos", "installation", sent={}, status=422),
    Row(f"{CLAIM}/messages", "installation", sent={}, status=422),
    Row(f"{CLAIM}/submit", "installation", sent={"version": "0"}, status=409),
    Row(f"{CLAIM}/invoice/numbers", "purchase", sent={}, status=422),
    Row(f"{CLAIM}/invoice/issue", "purchase", sent={"version": "0"}, status=409),
    Row(f"{CLAIM}/invoice/credit", "purchase", sent={"version": "0"}, status=409),
    Row(f"{CLAIM}/invoice/upload", "purchase", sent={}, status=422),
    Row(f"{CLAIM}/invoice/take-back", "purchase", sent={"version": "0"}, status=409),
    Row(f"{CLAIM}/withdraw", "installation", sent={"version": "1"}, status=409),
    Row(f"{PART}/received", "installation", sent={}, status=422),
    Row(f"{PART}/replaced", "installation", sent={}, status=422),
    Row(f"{PART}/sent-back", "installation", sent={}, status=422),
    Row(f"{CLAIM}/charges/<uuid:charge>/dispute", "purchase", sent={}, status=422),
    Row("/warranty/photo", VISITOR, sent={}, status=422),
    Row("/warranty/bulk", VISITOR, sent={}, status=422),
    Row("/warranty/bulk", VISITOR, sent={"serials": "9052\n" * 501}, status=422),
    Row("/warranty/bulk", VISITOR, sent={"serials": f"{HYBRID}\n9052\n{UNKNOWN_SERIAL}"}),
    Row("/warranty/bulk", VISITOR, sent={"serials": HYBRID, "only": "ending"}),
    Row("/warranty/report", "operator", sent={}, status=422),
    Row("/", VISITOR, sent={}, status=405),
)
