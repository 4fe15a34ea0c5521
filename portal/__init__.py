"""The portal: create_app() is the only place that knows every feature."""

from datetime import timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import commands, config
from portal.accounts import housekeeping, lockouts
from portal.accounts import refusals as accounts_refusals
from portal.accounts import views as accounts_views
from portal.accounts.commands import staff
from portal.config import ROOT, Settings
from portal.core import crypto
from portal.demo.commands import demo_data, demo_serials
from portal.devices import models as devices_models
from portal.redemption import models as redemption_models
from portal.wallet import models as wallet_models
from portal.jobs import periodic, queue
from portal.mail import dead_letters, delivery, outbox
from portal.mail.commands import mail_group
from portal.extensions import (
    babel,
    csrf,
    db,
    limiter,
    login_manager,
    migrate,
    prepare_engine,
)
from portal.support import navigation as support_navigation
from portal.support import refusals as support_refusals
from portal.support.commands import coins, ledger
from portal.support.views import corrections as support_corrections
from portal.support.views import desk as support_desk
from portal.support.views import serial_reports as support_serial_reports
from portal.terminal import views as terminal_views
from portal.translate.commands import translations
from portal.documents import refusals as documents_refusals
from portal.redemption import verify as redemption_verify
from portal.devices import refusals as devices_refusals
from portal.redemption import aftercare_refusals, issuers, pool
from portal.redemption import navigation as redemption_navigation
from portal.redemption import refusals as redemption_refusals
from portal.redemption.commands import codes
from portal.redemption.statement_link import RECEIPT_LINK
from portal.redemption.tile import CODES_FIGURE
from portal.redemption.views import cart as redemption_cart
from portal.redemption.views import checkout as redemption_checkout
from portal.redemption.views import codes as redemption_codes
from portal.redemption.views import device as redemption_device
from portal.redemption.views import lookup as redemption_lookup
from portal.redemption.views import receipt as redemption_receipt
from portal.redemption.views import reports as redemption_reports
from portal.redemption.views.blueprint import CART_LINK
from portal.wallet import account_refusals as wallet_account_refusals
from portal.wallet import navigation as wallet_navigation
from portal.wallet import refusals as wallet_refusals
from portal.wallet import verify as wallet_verify
from portal.wallet.commands import cards
from portal.wallet.header import COIN_BADGE, COINS_FIGURE
from portal.wallet.views import account as wallet_account
from portal.wallet.views import booking as wallet_booking
from portal.wallet.views import orders as wallet_orders
from portal.web import (
    assets,
    converters,
    errors,
    frame,
    i18n,
    logs,
    observed,
    operations,
    refusals,
    style_page,
)
from portal.web.registries import registries
from portal.web.rendering import QuickEnvironment

VIEWS = (
    assets,
    operations,
    accounts_views,
    terminal_views,
    wallet_account,
    wallet_booking,
    wallet_orders,
    support_desk,
    support_corrections,
    support_serial_reports,
    redemption_lookup,
    redemption_device,
    redemption_cart,
    redemption_checkout,
    redemption_receipt,
    redemption_codes,
    redemption_reports,
)

LARGEST_REQUEST = 16 * 1024 * 1024
REDIS_PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1}  # seconds


def create_app(settings: Settings | None = None) -> Flask:
    settings = settings or config.load()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.jinja_environment = QuickEnvironment
    app.config.from_mapping(_flask_config(settings))
    app.url_map.converters.update(converters.CONVERTERS)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    logs.configure(settings.production)
    crypto.use_keyring(settings.keyring)
    issuers.use_issuer(settings.code_issuer)
    observed.init_app(app)
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
        "MAX_FORM_MEMORY_SIZE": LARGEST_REQUEST,
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
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    csrf.init_app(app)
    login_manager.init_app(app)
    login_manager.session_protection = None
    babel.init_app(app, locale_selector=i18n.language)
    limiter.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def _register_jobs() -> None:
    registries.job_kinds.update(
        {
            outbox.DELIVER: delivery.deliver,
            periodic.FORGET_DONE: periodic.forget_done,
            housekeeping.FORGET_OVER: housekeeping.forget_over,
        }
    )
    registries.job_deaths[outbox.DELIVER] = delivery.note_death
    registries.periodic_jobs.update(
        {periodic.FORGET_DONE: timedelta(days=1), housekeeping.FORGET_OVER: timedelta(hours=6)}
    )


def _register_gauges() -> None:
    registries.gauges.update(
        {
            "outbox_age_seconds": outbox.oldest_waiting_seconds,
            "mails_dead": dead_letters.count,
            "jobs_due": queue.count_due,
            "lockouts_in_force": lockouts.in_force,
            "pool_codes_free": pool.free_codes,
            "pool_kinds_dry": pool.kinds_gone_dry,
        }
    )


def _register_features(app: Flask) -> None:
    # modules of one feature share its blueprint
    for blueprint in dict.fromkeys(module.blueprint for module in VIEWS):
        app.register_blueprint(blueprint)
    if not app.config["PORTAL"].production:
        app.register_blueprint(style_page.blueprint)
    refusals.register(accounts_refusals.SENTENCES)
    refusals.register(documents_refusals.SENTENCES)
    refusals.register(wallet_refusals.SENTENCES)
    refusals.register(wallet_account_refusals.SENTENCES)
    refusals.register(support_refusals.SENTENCES)
    refusals.register(devices_refusals.SENTENCES)
    refusals.register(redemption_refusals.SENTENCES)
    refusals.register(aftercare_refusals.SENTENCES)
    registries.navigation = [
        *wallet_navigation.ENTRIES,
        *redemption_navigation.ENTRIES,
        *support_navigation.ENTRIES,
    ]
    registries.receipt_links = {"redemption": RECEIPT_LINK}
    registries.ledger_checks = {**wallet_verify.CHECKS, **redemption_verify.CHECKS}
    registries.header_parts = [COIN_BADGE, CART_LINK]
    registries.tile_figures = [COINS_FIGURE, CODES_FIGURE]
    _register_jobs()
    _register_gauges()
    registries.sign_in_page = accounts_views.sign_in_page
    commands.init_app(app)
    app.cli.add_command(cards)
    app.cli.add_command(codes)
    app.cli.add_command(coins)
    app.cli.add_command(ledger)
    app.cli.add_command(mail_group)
    app.cli.add_command(staff)
    app.cli.add_command(translations)
    app.cli.add_command(demo_data)
    app.cli.add_command(demo_serials)
