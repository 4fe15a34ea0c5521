"""Every mail in six languages, written from what the portal itself put into the queue."""

import json
import re
from pathlib import Path

import html5lib
import pytest
from sqlalchemy import select

from portal.core import crypto
from portal.extensions import db
from portal.mail import delivery
from portal.mail.models import OutgoingMail
from portal.web.i18n import LANGUAGES
from tests.support.pages import UNFINISHED, Document, text_of
from tests.support.wording import compile_catalogues, untranslated
from tests.support.world import World

FOLDER = Path(__file__).parents[1] / "templates" / "mail"
FRAME = {"base", "footer"}
TEMPLATES = sorted({path.stem for path in FOLDER.iterdir()} - FRAME)
MARKUP = re.compile(r"</?[a-z]+[ >]|&[a-z#0-9]+;")


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues()


Payloads = dict[str, dict[str, dict[str, object]]]


@pytest.fixture(scope="module")
def payloads(world: World) -> Payloads:
    """The newest queued values of each template, by the language they were queued for.

    Names of extensions are written into the receipt mail in the buyer's language.
    """
    found: Payloads = {}
    with world.app.app_context():
        queued = db.session.execute(
            select(OutgoingMail.template, OutgoingMail.locale, OutgoingMail.payload)
            .where(OutgoingMail.payload.is_not(None))
            .order_by(OutgoingMail.id)
        ).all()
        for mail in queued:
            values = json.loads(crypto.decrypt(mail.payload))
            found.setdefault(mail.template, {})[mail.locale] = values
    return found


def values_of(payloads: Payloads, template: str, language: str) -> dict[str, object]:
    return payloads[template].get(language) or next(iter(payloads[template].values()))


def test_each_mail_has_both_parts() -> None:
    files = {path.name for path in FOLDER.iterdir()}
    assert {f"{name}.{kind}" for name in TEMPLATES for kind in ("txt", "html")} <= files


def test_the_populated_portal_sends_each_mail(payloads: Payloads) -> None:
    assert sorted(payloads) == TEMPLATES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_it_speaks(world: World, payloads: Payloads, template: str, language: str) -> None:
    with world.app.app_context():
        written = delivery.render(template, language, values_of(payloads, template, language))
    page = Document(written.html)
    assert page.root.get("lang") == language
    assert "\n" not in written.subject
    assert 5 < len(written.subject) < 120
    assert text_of(page.named("title")[0]) == " ".join(written.subject.split())
    for text in (written.subject, written.text, text_of(page.root)):
        assert not UNFINISHED.search(text), text
    assert not MARKUP.search(written.text)
    assert untranslated(page, language) == []
    lines = "".join(f"<p>{line}</p>" for line in (written.subject, *written.text.splitlines()))
    assert untranslated(Document(lines), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lock_of_the_whole_account_says_so(
    world: World, payloads: Payloads, language: str
) -> None:
    values = values_of(payloads, "sign_in_locked", language)
    with world.app.app_context():
        here, everywhere = (
            delivery.render("sign_in_locked", language, {**values, "everywhere": answer})
            for answer in (False, True)
        )
    for told, before in ((everywhere.text, here.text), (everywhere.html, here.html)):
        assert told.count("24 ") == before.count("24 ") + 2
    assert untranslated(Document(everywhere.html), language) == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_its_html_is_valid_and_needs_nothing_from_elsewhere(
    world: World, payloads: Payloads, template: str
) -> None:
    with world.app.app_context():
        html = delivery.render(template, "el", values_of(payloads, template, "el")).html
        issuer = world.app.config["PORTAL"].issuer
    assert html5lib.HTMLParser(strict=True).parse(html) is not None
    page = Document(html)
    assert len(page.named("h1")) == 1
    assert page.named("img", "script", "link", "iframe", "form") == []
    addresses = [link.get("href", "") for link in page.named("a")]
    assert all(address.startswith((f"{issuer}/", "mailto:")) for address in addresses), addresses


@pytest.mark.parametrize("template", TEMPLATES)
def test_both_parts_tell_the_same_figures(world: World, payloads: Payloads, template: str) -> None:
    with world.app.app_context():
        written = delivery.render(template, "cs", values_of(payloads, template, "cs"))
    html = text_of(Document(written.html).root)
    links = {link.get("href", "") for link in Document(written.html).named("a")}
    figures = set(re.findall(r"\d{3,}", re.sub(r"https?://\S+", "", written.text)))
    assert figures <= set(re.findall(r"\d{3,}", html))
    assert set(re.findall(r"https?://\S+", written.text)) <= links
