"""Every page of the portal, who looks at it, and how its address is filled.

A new route needs its values here when it has parameters, and a row when it is a page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from tests.support.world import HYBRID, UNKNOWN_SERIAL, VISITOR, Facts

Values = Callable[[Facts], dict[str, Any]]
VALUES: dict[str, Values] = {
    "/redeem/device/<serial:serial>": lambda _: {"serial": HYBRID},
    "/redeem/receipt/<uuid:receipt>/resend": lambda facts: {"receipt": facts.receipt},
    "/redeem/receipt/<uuid:receipt>/slips.pdf": lambda facts: {"receipt": facts.receipt},
    "/redeem/receipt/<uuid:uuid>": lambda facts: {"uuid": facts.receipt},
    "/static/<hexdigest:digest>/<path:name>": lambda _: {"digest": "0" * 12, "name": "app.css"},
    "/support/corrections/<int:number>": lambda facts: {"number": facts.correction},
    "/support/corrections/<int:number>/confirm": lambda facts: {"number": facts.correction},
    "/support/corrections/<int:number>/decline": lambda facts: {"number": facts.correction},
    "/support/mails/<int:mail>/retry": lambda facts: {"mail": facts.dead_mail},
    "/support/serial-reports/<int:number>": lambda facts: {"number": facts.open_report},
    "/wallet/orders/<uuid:order>": lambda facts: {"order": facts.order},
}
# answers to GET that nobody reads as a page
NOT_PAGES = {
    "/.well-known/oauth-authorization-server": "application/json",
    "/.well-known/openid-configuration": "application/json",
    "/oauth/jwks.json": "application/json",
    "/oauth/userinfo": "",
    "/codes.csv": "text/csv",
    "/favicon.ico": "",
    "/healthz": "text/plain",
    "/metrics": "text/plain",
    "/readyz": "text/plain",
    "/redeem/receipt/<uuid:receipt>/slips.pdf": "application/pdf",
    "/static/<hexdigest:digest>/<path:name>": "",
    "/wallet/statement.csv": "text/csv",
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
    filled = (values or VALUES[rule])(facts) if found.arguments else {}
    built = found.build(filled, append_unknown=False)
    assert built is not None, f"the sample values {filled} do not fit {rule}"
    return built[1]


def _foreign(facts: Facts) -> dict[str, Any]:
    return {"uuid": facts.foreign_receipt}


# as a connected application of the demo would send it, but for the demo's missing verifier
AUTHORIZE = {
    "client_id": "webshop",
    "response_type": "code",
    "redirect_uri": "https://webshop.manufacturer.example/callback",
    "scope": "openid profile email company roles offline_access coins.view",
    "code_challenge": "c" * 43,
    "code_challenge_method": "S256",
}

PAGES = (
    Row("/", VISITOR),
    Row("/", "administration"),
    Row("/", "installation"),
    Row("/", "planning"),
    Row("/", "wholesaler"),
    Row("/", "support"),
    Row("/", "operator"),
    Row("/", "no role"),
    Row("/sign-in", VISITOR),
    Row("/sign-in", VISITOR, {"next": "/wallet"}),
    Row("/profile", "installation"),
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
    Row("/wallet/orders", "wholesaler"),
    Row("/wallet/orders/new", "wholesaler"),
    Row("/wallet/orders/<uuid:order>", "wholesaler"),
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
    Row("/support", "support"),
    Row("/support/cards", "support"),
    Row("/support/cards", "support", {"code": "ABCD"}),
    Row("/support/mails", "support"),
    Row("/support/corrections", "support"),
    Row("/support/corrections/new", "support"),
    Row("/support/corrections/<int:number>", "support"),
    Row("/support/serial-reports", "support"),
    Row("/support/serial-reports", "support", {"state": "answered"}),
    Row("/support/serial-reports/<int:number>", "support"),
    Row(
        "/support/serial-reports/<int:number>",
        "support",
        values=lambda facts: {"number": facts.answered_report},
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
    Row("/sign-in", VISITOR, sent={}, status=422),
    Row("/sign-in", VISITOR, sent={"email": "a@b.example", "password": "x"}, status=422),
    Row("/profile", VISITOR, sent={"name": "Kept", "locale": "en"}, status=200),
    Row("/profile", "administration", sent={"name": "", "locale": "xx"}, status=422),
    Row("/profile", "administration", sent={"name": "x" * 300, "locale": "en"}, status=422),
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
    Row("/support/corrections/new", "support", sent={}, status=422),
    Row("/support/serial-reports/<int:number>", "support", sent={}, status=422),
    Row("/oauth/consent", "purchase", sent={}, status=400),
    Row("/oauth/account", "purchase", sent={}, status=400),
    Row("/", VISITOR, sent={}, status=405),
)
