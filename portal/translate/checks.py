"""What a catalogue must fulfil before it ships."""

import re
from collections.abc import Iterator, Sequence

from babel.messages.catalog import Catalog, Message

from portal.translate.catalogues import TEMPLATE, TRANSLATED, extract, messages, read, text_of

PLURAL_FORMS = {
    "sv": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "it": "nplurals=2; plural=(n != 1);",
    "el": "nplurals=2; plural=(n != 1);",
    "cs": "nplurals=3; plural=((n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2);",
}
# a number said in words; a name, where a greeting would need its vocative
MAY_BE_DROPPED = {"num", "addressee"}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
_STRAY_PERCENT = re.compile(r"%(?!\(\w+\)[a-z]|%)")
_TAG = re.compile(r"</?\w+[^>]*>")
# before : ; ? ! and inside « » French sets a no-break space; a colon inside 12:30 or https: is none
_BARE_FRENCH_SIGN = re.compile(
    r"[^\u00a0\u202f](?=[:;?!](?:\s|$))|[^\u00a0\u202f](?=»)|«(?![\u00a0\u202f])"
)


def faults() -> Iterator[str]:
    """Every fault of every catalogue, one line each."""
    template = extract()
    if not TEMPLATE.exists() or TEMPLATE.read_bytes() != text_of(template):
        yield "messages.pot is out of date: run `flask --app app translations update`"
    for language in TRANSLATED:
        for fault in _catalogue_faults(language, template):
            yield f"{language}: {fault}"


def _catalogue_faults(language: str, template: Catalog) -> Iterator[str]:
    catalog = read(language)
    if catalog.plural_forms != PLURAL_FORMS[language]:
        yield f"unexpected plural forms {catalog.plural_forms!r}"
    wanted = {_key(message) for message in messages(template)}
    present = {_key(message) for message in messages(catalog)}
    yield from (f"missing: {key}" for key in sorted(wanted - present, key=str))
    yield from (f"no longer used: {key}" for key in sorted(present - wanted, key=str))
    for message in messages(catalog):
        yield from (f"{fault}: {_key(message)}" for fault in _message_faults(language, message))


def _message_faults(language: str, message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    sources, forms = _texts(message.id), _texts(message.string)
    if not all(forms):
        yield "untranslated"
        return
    for form in forms:
        yield from _form_faults(language, sources, form)


def _form_faults(language: str, sources: tuple[str, ...], form: str) -> Iterator[str]:
    allowed = {name for source in sources for name in _PLACEHOLDER.findall(source)}
    needed = set.intersection(*(set(_PLACEHOLDER.findall(source)) for source in sources))
    used = set(_PLACEHOLDER.findall(form))
    if not needed - MAY_BE_DROPPED <= used <= allowed | {"num"}:
        yield "placeholders differ"
    if allowed and _STRAY_PERCENT.search(form):
        yield "stray percent sign"
    if sorted(_TAG.findall(form)) != sorted(_TAG.findall(sources[0])):
        yield "tags differ"
    if (
        sources[0][:1].isspace() != form[:1].isspace()
        or sources[0][-1:].isspace() != form[-1:].isspace()
    ):
        yield "blanks at the ends differ"
    if language == "fr" and _BARE_FRENCH_SIGN.search(form):
        yield "French sign without a no-break space"


def _texts(value: str | Sequence[str] | None) -> tuple[str, ...]:
    return (value or "",) if isinstance(value, str | None) else tuple(value)


def _key(message: Message) -> tuple[str | None, str]:
    return (message.context, _texts(message.id)[0])
