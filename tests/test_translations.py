"""The catalogues are complete and follow their rules; every rule notices a breach."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from portal.translate import catalogues, checks
from portal.translate.catalogues import TRANSLATED, po_file
from portal.web import i18n

COUNTS = (0, 1, 2, 4, 5, 11, 21, 22, 1_000_000)
PLURAL_INDEX = {
    "sv": (1, 0, 1, 1, 1, 1, 1, 1, 1),
    "fr": (0, 0, 1, 1, 1, 1, 1, 1, 1),
    "it": (1, 0, 1, 1, 1, 1, 1, 1, 1),
    "el": (1, 0, 1, 1, 1, 1, 1, 1, 1),
    "cs": (2, 0, 1, 1, 2, 2, 2, 2, 2),
}


def test_the_catalogues_have_no_fault() -> None:
    found = list(checks.faults())
    assert not found, f"{len(found)} faults, the first: " + "\n".join(found[:25])


@pytest.mark.parametrize("language", TRANSLATED)
def test_plurals_follow_the_language(language: str) -> None:
    catalog = catalogues.read(language)
    assert catalog.plural_forms == checks.PLURAL_FORMS[language]
    rule = re.search(r"plural=(.+);", catalog.plural_forms)
    assert rule
    expression = _as_python(rule.group(1))
    forms = tuple(int(eval(expression, {"n": n})) for n in COUNTS)  # noqa: S307 - our own rules
    assert forms == PLURAL_INDEX[language]


def _as_python(rule: str) -> str:
    """C's conditions, as gettext writes them."""
    text = rule.strip().replace("&&", " and ").replace("||", " or ")
    if match := re.fullmatch(r"\((.+?) \? (\d) : (.+)\)", text):
        condition, then, otherwise = match.groups()
        return f"({then} if {condition} else {_as_python(f'({otherwise})')})"
    if match := re.fullmatch(r"\((.+?) \? (\d) : (\d)\)", text):
        return "({1} if {0} else {2})".format(*match.groups())
    return text


def test_extraction_gives_the_same_file_each_time() -> None:
    first, second = (catalogues.text_of(catalogues.extract()) for _ in range(2))
    assert first == second
    assert first.count(b"msgid") > 100


def test_extraction_knows_no_machine_and_no_day() -> None:
    text = catalogues.text_of(catalogues.extract()).decode()
    assert str(catalogues.ROOT) not in text
    assert "POT-Creation-Date: 2026-01-01" in text
    assert not re.search(r"^#: .*:\d+", text, re.MULTILINE)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_on_disk_is_as_it_would_be_written(language: str) -> None:
    assert po_file(language).read_bytes() == catalogues.text_of(catalogues.read(language))


# deliberate breaches


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Catalogues of two sentences, complete, in a folder of their own."""
    template = Catalog(charset="utf-8", creation_date=catalogues.EPOCH)
    template.add("%(name)s: 5 minutes left!", locations=[("a.html", 1)])
    template.add(("%(num)s coin", "%(num)s coins"), locations=[("a.html", 1)])
    template.add("Ready", context="state", locations=[("a.html", 1)])
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path)
    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path)
    for module in (catalogues, checks):
        monkeypatch.setattr(module, "TEMPLATE", tmp_path / "messages.pot")
        monkeypatch.setattr(module, "extract", lambda: template)
    (tmp_path / "messages.pot").write_bytes(catalogues.text_of(template))
    for language in TRANSLATED:
        write(language, complete(language))
    return tmp_path


def complete(language: str) -> Catalog:
    catalog = Catalog(locale=language, charset="utf-8", creation_date=catalogues.EPOCH)
    catalog.add("%(name)s: 5 minutes left!", "%(name)s\u00a0: 5 minuter\u00a0!")
    forms = tuple(["%(num)s mynt"] * catalog.num_plurals)
    catalog.add(("%(num)s coin", "%(num)s coins"), forms)
    catalog.add("Ready", "Klar", context="state")
    return catalog


def write(language: str, catalog: Catalog) -> None:
    file = catalogues.po_file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        write_po(target, catalog)


def test_a_complete_shelf_has_no_fault(shelf: Path) -> None:
    assert list(checks.faults()) == []


def _say(text: str) -> Callable[[Catalog], None]:
    def change(catalog: Catalog) -> None:
        catalog.get("%(name)s: 5 minutes left!").string = text

    return change


def _fuzzy(catalog: Catalog) -> None:
    catalog.get("Ready", "state").flags.add("fuzzy")


def _missing(catalog: Catalog) -> None:
    catalog.delete("Ready", "state")


def _obsolete(catalog: Catalog) -> None:
    catalog.add("Gone", "Borta")


def _half_plural(catalog: Catalog) -> None:
    message = catalog.get(("%(num)s coin", "%(num)s coins"))
    message.string = ("%(num)s mynt", "")


def _plural_without_number(catalog: Catalog) -> None:
    message = catalog.get(("%(num)s coin", "%(num)s coins"))
    message.string = ("ett mynt", "%(number)s mynt")


@pytest.mark.parametrize(
    ("language", "breach", "fault"),
    [
        ("sv", _fuzzy, "sv: fuzzy"),
        ("el", _missing, "el: missing"),
        ("it", _obsolete, "it: no longer used"),
        ("sv", _half_plural, "sv: untranslated"),
        ("fr", _plural_without_number, "fr: placeholders differ"),
        ("it", _say(""), "it: untranslated"),
        ("it", _say("5 minuti!"), "it: placeholders differ"),
        ("it", _say("%(nome)s: 5 minuti!"), "it: placeholders differ"),
        ("it", _say("%(name)s %(name)d %(other)s!"), "it: placeholders differ"),
        ("it", _say("%(name)s: 5 % minuti!"), "it: stray percent sign"),
        ("it", _say("%(name) s: 5 minuti!"), "it: "),
        ("it", _say("<b>%(name)s</b>: 5 minuti!"), "it: tags differ"),
        ("it", _say(" %(name)s: 5 minuti!"), "it: blanks at the ends differ"),
        ("fr", _say("%(name)s : 5 minutes\u00a0!"), "fr: French sign without a no-break space"),
        ("fr", _say("%(name)s\u00a0: 5 minutes!"), "fr: French sign without a no-break space"),
        ("fr", _say("«%(name)s»\u00a0: 5\u00a0!"), "fr: French sign without a no-break space"),
    ],
)
def test_a_breach_is_found(
    shelf: Path, language: str, breach: Callable[[Catalog], None], fault: str
) -> None:
    catalog = complete(language)
    breach(catalog)
    write(language, catalog)
    found = list(checks.faults())
    assert found
    assert all(line.startswith(fault) for line in found), found


@pytest.mark.parametrize(
    "text",
    ["%(name)s\u202f: 12:30\u202f!", "«\u00a0%(name)s\u00a0»\u00a0: https://x.example", "%(name)s"],
)
def test_good_french_passes(shelf: Path, text: str) -> None:
    catalog = complete("fr")
    _say(text)(catalog)
    write("fr", catalog)
    assert list(checks.faults()) == []


def test_other_plural_forms_than_the_language_has_are_found(shelf: Path) -> None:
    file = catalogues.po_file("cs")
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"nplurals=3[^\\]+", "nplurals=2; plural=(n != 1);", text))
    assert any("unexpected plural forms" in fault for fault in checks.faults())


def test_a_template_out_of_date_is_found(shelf: Path) -> None:
    (shelf / "messages.pot").write_text("", encoding="utf-8")
    assert any("messages.pot is out of date" in fault for fault in checks.faults())


def test_updating_brings_new_sentences_and_drops_old_ones(shelf: Path) -> None:
    catalog = complete("sv")
    _missing(catalog)
    _obsolete(catalog)
    write("sv", catalog)
    catalogues.update()
    ids = {message.id for message in catalogues.messages(catalogues.read("sv"))}
    assert ids == {message.id for message in catalogues.messages(complete("sv"))}
    assert list(checks.faults()) == ["sv: untranslated: ('state', 'Ready')"]


# compiled catalogues


@pytest.fixture
def reloading(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that reads the shelf and may look again at any moment."""
    monkeypatch.setattr(i18n, "_catalogues", i18n._Catalogues())
    monkeypatch.setattr(i18n, "RELOAD_SECONDS", 0.0)
    yield


def ready_in(language: str) -> str:
    with i18n.speaking(language):
        return i18n.pgettext("state", "Ready")


def test_a_running_process_reads_a_changed_catalogue(reloading: None) -> None:
    assert ready_in("sv") == "Ready"
    catalogues.compile_all()
    assert ready_in("sv") == "Klar"
    catalog = complete("sv")
    catalog.get("Ready", "state").string = "Färdig"
    write("sv", catalog)
    catalogues.compile_all(only_stale=False)
    assert ready_in("sv") == "Färdig"


def test_only_stale_catalogues_are_compiled(shelf: Path) -> None:
    assert catalogues.compile_all() == list(TRANSLATED)
    assert catalogues.compile_all() == []
    newer = po_file_mo("it").stat().st_mtime + 10
    os.utime(catalogues.po_file("it"), (newer, newer))
    assert catalogues.compile_all() == ["it"]


def po_file_mo(language: str) -> Path:
    return catalogues.po_file(language).with_suffix(".mo")


def test_readers_never_see_half_a_catalogue(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogues.compile_all()
    before = po_file_mo("sv").read_bytes()

    def power_cut(_descriptor: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", power_cut)
    with pytest.raises(OSError, match="no space left"):
        catalogues.compile_all(only_stale=False)
    assert po_file_mo("sv").read_bytes() == before
    assert list(po_file_mo("sv").parent.glob(".draft-*")) == []


def test_fuzzy_entries_are_not_shown(shelf: Path, reloading: None) -> None:
    catalog = complete("sv")
    _fuzzy(catalog)
    write("sv", catalog)
    catalogues.compile_all()
    assert ready_in("sv") == "Ready"
