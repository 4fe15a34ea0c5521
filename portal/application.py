"""All features put together: the only module that knows every one of them."""

from datetime import timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import commands
from portal.accounts import kept_entries
from portal.accounts.bank.feature import FEATURE as BANK
from portal.accounts.company.feature import FEATURE as COMPANY
from portal.accounts.feature import FEATURE as ACCOUNTS
from portal.accounts.registration.feature import FEATURE as REGISTRATION
from portal.accounts.registration.vat_register import FormatOnly, use_vat_register
from portal.accounts.registration.vies import Vies
from portal.accounts.security.feature import FEATURE as SECURITY
from portal.accounts.team.feature import FEATURE as TEAM
from portal.accounts.views.sign_in import sign_in_page
from portal.claims.feature import FEATURE as CLAIMS
from portal.claims.filing.feature import FEATURE as CLAIM_FILING
from portal.claims.invoice.feature import FEATURE as CLAIM_INVOICES
from portal.claims.prices.feature import FEATURE as CLAIM_PRICES
from portal.claims.staff.feature import FEATURE as CLAIM_DESK
from portal.config import ROOT, Settings
from portal.core import crypto
from portal.demo.feature import FEATURE as DEMO
from portal.devices.feature import FEATURE as DEVICES
from portal.documents.feature import FEATURE as DOCUMENTS
from portal.extensions import (
    babel,
    csrf,
    db,
    limiter,
    login_manager,
    prepare_engine,
)
from portal.files.feature import FEATURE as FILES
from portal.invoicing.feature import FEATURE as INVOICING
from portal.jobs.feature import FEATURE as JOBS
from portal.mail.feature import FEATURE as MAIL
from portal.redemption import issuers
from portal.redemption.feature import FEATURE as REDEMPTION
from portal.sso.feature import FEATURE as SSO
from portal.support.feature import FEATURE as SUPPORT
from portal.terminal.feature import FEATURE as TERMINAL
from portal.translate.feature import FEATURE as TRANSLATE
from portal.wallet.feature import FEATURE as WALLET
from portal.warranty.certificate.feature import FEATURE as WARRANTY_CERTIFICATE
from portal.warranty.codes.feature import FEATURE as WARRANTY_CODES
from portal.warranty.extension.feature import FEATURE as WARRANTY_EXTENSION
from portal.warranty.feature import FEATURE as WARRANTY
from portal.warranty.handover.feature import FEATURE as WARRANTY_HANDOVER
from portal.warranty.lookup.feature import FEATURE as WARRANTY_LOOKUP
from portal.warranty.online.feature import FEATURE as WARRANTY_ONLINE
from portal.warranty.owned.feature import FEATURE as WARRANTY_OWNED
from portal.warranty.receipts.feature import FEATURE as WARRANTY_RECEIPTS
from portal.warranty.reminders.feature import FEATURE as WARRANTY_REMINDERS
from portal.warranty.replacing.feature import FEATURE as WARRANTY_REPLACING
from portal.warranty.upgrade.feature import FEATURE as WARRANTY_UPGRADE
from portal.web import (
    assets,
    bodies,
    converters,
    errors,
    frame,
    i18n,
    logs,
    observed,
    operations,
    refusals,
    rules,
    style_page,
)
from portal.web.cookies import QuickSessions
from portal.web.known import KnownFirst
from portal.web.registries import registries
from portal.web.rendering import QuickEnvironment

# in the order of the menu and of the header
FEATURES = (
    TERMINAL,
    WALLET,
    REDEMPTION,
    WARRANTY_LOOKUP,
    WARRANTY_OWNED,
    WARRANTY_RECEIPTS,
    WARRANTY_HANDOVER,
    WARRANTY_REMINDERS,
    WARRANTY_REPLACING,
    WARRANTY_ONLINE,
    WARRANTY_UPGRADE,
    WARRANTY_CODES,
    WARRANTY_EXTENSION,
    WARRANTY_CERTIFICATE,
    WARRANTY,
    CLAIM_FILING,
    CLAIM_INVOICES,
    CLAIM_PRICES,
    CLAIMS,
    CLAIM_DESK,
    SUPPORT,
    TRANSLATE,
    INVOICING,
    DEVICES,
    COMPANY,
    TEAM,
    BANK,
    SSO,
    REGISTRATION,
    SECURITY,
    ACCOUNTS,
    MAIL,
    FILES,
    DOCUMENTS,
    JOBS,
    DEMO,
)
LARGEST_REQUEST = 16 * 1024 * 1024
# of all texts in a form; a photo may be as large as the request
LARGEST_FORM = 2 * 1024 * 1024
REDIS_PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1}  # seconds


def assembled(settings: Settings) -> Flask:
    app = Flask("portal", template_folder=str(ROOT / "templates"), static_folder=None)
    app.jinja_environment = QuickEnvironment
    app.request_class = bodies.BoundedRequest
    app.url_rule_class = rules.QuickRule
    app.session_interface = QuickSessions()
    app.config.from_mapping(_flask_config(settings))
    app.url_map.converters.update(converters.CONVERTERS)
    app.url_map.merge_slashes = False  # it would redirect to whatever the Host header says
    cookie = str(app.config["SESSION_COOKIE_NAME"])
    app.wsgi_app = KnownFirst(app.wsgi_app, settings.issuer, cookie)  # type: ignore[assignment, method-assign]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    logs.configure(settings.production)
    crypto.use_keyring(settings.keyring)
    issuers.use_issuer(settings.code_issuer)
    use_vat_register(Vies() if settings.vat_register == "vies" else FormatOnly())
    observed.init_app(app)
    frame.speak_first(app)
    _bind_extensions(app)
    frame.init_app(app)
    errors.init_app(app)
    _register_features(app)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "PORTAL": settings,
        "SECRET_KEY": settings.cookie_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings),
        "SESSION_COOKIE_NAME": "__Host-portal" if settings.https else "portal",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=7),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_I18N_ENABLED": False,
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM,
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_STORAGE_OPTIONS": REDIS_PATIENCE if settings.redis_url else {},
        # without Redis each process counts for itself, until it is back
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(settings.redis_url),
        "RATELIMIT_HEADERS_ENABLED": False,
        "BABEL_DEFAULT_LOCALE": "en",
    }


def _engine_options(settings: Settings) -> dict[str, object]:
    if settings.sqlite:
        return {"hide_parameters": True}
    return {
        "hide_parameters": True,
        "pool_size": settings.threads,
        "max_overflow": 2,
        "pool_pre_ping": False,
    }


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    csrf.init_app(app)
    login_manager.init_app(app)
    login_manager.session_protection = None
    babel.init_app(app, locale_selector=i18n.language)
    limiter.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def _register_features(app: Flask) -> None:
    registries.fill(FEATURES)
    registries.sign_in_page = sign_in_page
    registries.keep_entry = kept_entries.keep
    app.register_blueprint(assets.blueprint)
    app.register_blueprint(operations.blueprint)
    if not app.config["PORTAL"].production:
        app.register_blueprint(style_page.blueprint)
    for feature in FEATURES:
        if feature.blueprint:
            app.register_blueprint(feature.blueprint)
        refusals.register(feature.sentences)
        for command in feature.commands:
            app.cli.add_command(command)
    commands.init_app(app)
