"""Languages: which one the reader wants, and gettext bound to it once per request.

Everything that says a sentence imports its gettext from here.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from babel import Locale
from babel.support import LazyProxy, NullTranslations, Translations
from markupsafe import Markup, escape
from werkzeug.http import parse_cookie

SOURCE = "en"
LANGUAGES = (SOURCE, "sv", "fr", "it", "el", "cs")
ENDONYMS = {
    "en": "English",
    "sv": "Svenska",
    "fr": "Français",
    "it": "Italiano",
    "el": "Ελληνικά",
    "cs": "Čeština",
}
CATALOGUES = Path(__file__).parent.parent.parent / "translations"
RELOAD_SECONDS = 1.0
LANGUAGE_COOKIE = "language"
# of HTML or plain
Words = TypeVar("Words", bound=str)


class _Voice(NamedTuple):
    """The language spoken in this context, and its catalogue."""

    language: str
    catalogue: NullTranslations
    # sentences of templates, which say the same ones all the time
    markup: dict[tuple[str, str], Markup]
    stamp: tuple[int, int] = (0, 0)


class _Catalogues:
    """Loaded once, loaded again when a `.mo` changed, looked at once a second at the most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next_look = 0.0
        self._seen: dict[str, tuple[int, int]] = {}
        self._loaded: dict[str, _Voice] = {}

    def get(self, language: str) -> _Voice:
        if time.monotonic() >= self._next_look:
            self._look()
        return self._loaded[language]

    def _look(self) -> None:
        with self._lock:
            for language in LANGUAGES:
                stamp = _stamp(language)
                if language not in self._loaded or self._seen.get(language) != stamp:
                    catalogue = Translations.load(CATALOGUES, [language])
                    self._loaded[language] = _Voice(language, catalogue, {}, stamp)
                    self._seen[language] = stamp
            self._next_look = time.monotonic() + RELOAD_SECONDS


def _stamp(language: str) -> tuple[int, int]:
    file = CATALOGUES / language / "LC_MESSAGES" / "messages.mo"
    if not file.exists():
        return (0, 0)
    state = file.stat()
    return (state.st_mtime_ns, state.st_ino)


_catalogues = _Catalogues()
_voice: ContextVar[_Voice | None] = ContextVar("voice", default=None)


def speak(language: str) -> None:
    """Choose the language of this request."""
    _voice.set(_catalogues.get(language))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Another language for a while: a mail is written in its recipient's."""
    token = _voice.set(_catalogues.get(language))
    try:
        yield
    finally:
        _voice.reset(token)


def language() -> str:
    voice = _voice.get()
    return voice.language if voice else SOURCE


def stamp(language: str) -> tuple[int, int]:
    """Changes when the catalogue of this language was loaded again."""
    return _catalogues.get(language).stamp


@cache
def locale_of(code: str) -> Locale:
    # English dates are written the European way, day before month
    return Locale.parse("en_GB" if code == SOURCE else code)


def locale() -> Locale:
    return locale_of(language())


def known_language(code: str | None) -> str | None:
    return code if code in LANGUAGES else None


def wished_language(environ: Mapping[str, Any]) -> str:
    """Of a request: the one chosen in this browser, else the best that it accepts."""
    cookies = environ.get("HTTP_COOKIE", "")
    chosen = parse_cookie(cookies).get(LANGUAGE_COOKIE) if LANGUAGE_COOKIE in cookies else None
    return known_language(chosen) or accepted_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))


def accepted_language(header: str) -> str:
    """The best of ours for an Accept-Language header, walked by primary subtag in quality order."""
    for tag in _by_quality(header):
        primary = tag.partition("-")[0].lower()
        if primary in LANGUAGES:
            return primary
    return SOURCE


def _by_quality(header: str) -> list[str]:
    ranked = []
    for place, part in enumerate(header[:1000].split(",")):
        tag, _, parameter = part.strip().partition(";")
        ranked.append((-_quality(parameter), place, tag.strip()))
    return [tag for quality, _, tag in sorted(ranked) if quality < 0]


def _quality(parameter: str) -> float:
    """From 0 (not wanted) to 1; what is no such number is not wanted."""
    name, _, number = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        quality = float(number)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0


def _catalogue() -> NullTranslations:
    return (_voice.get() or _catalogues.get(SOURCE)).catalogue


def filled(text: Words, values: Mapping[str, Any]) -> Words:
    """Of two full stops, one: a value may end in its own, as the Greek time "8:11 μ.μ." does."""
    for name, value in values.items():
        if isinstance(value, str) and value.endswith("."):
            text = cast("Words", text.replace(f"%({name})s.", f"%({name})s"))
    return cast("Words", text % values)


def gettext(message: str, **values: Any) -> str:
    text: str = _catalogue().ugettext(message)
    return filled(text, values) if values else text


def markup(message: str) -> Markup:
    """For HTML: escaped, because a catalogue may come from outside; placeholders unfilled."""
    return markup_in("", message)


def markup_in(context: str, message: str) -> Markup:
    """With the context of `pgettext`; an empty one is none."""
    voice = _voice.get() or _catalogues.get(SOURCE)
    text = voice.markup.get((context, message))
    if text is None:
        find = voice.catalogue
        text = escape(find.upgettext(context, message) if context else find.ugettext(message))
        voice.markup[context, message] = text
    return text


def plural_form(singular: str, plural: str, num: int) -> str:
    """Placeholders unfilled: templates fill them themselves, escaped."""
    text: str = _catalogue().ungettext(singular, plural, num)
    return text


def plural_form_in(context: str, singular: str, plural: str, num: int) -> str:
    text: str = _catalogue().unpgettext(context, singular, plural, num)
    return text


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    return filled(plural_form(singular, plural, num), {"num": num, **values})


def pgettext(context: str, message: str, **values: Any) -> str:
    text: str = _catalogue().upgettext(context, message)
    return filled(text, values) if values else text


def npgettext(context: str, singular: str, plural: str, num: int, **values: Any) -> str:
    return filled(plural_form_in(context, singular, plural, num), {"num": num, **values})


def lazy_gettext(message: str, **values: Any) -> LazyProxy:
    return LazyProxy(gettext, message, enable_cache=False, **values)


def lazy_pgettext(context: str, message: str, **values: Any) -> LazyProxy:
    return LazyProxy(pgettext, context, message, enable_cache=False, **values)
