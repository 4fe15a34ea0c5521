"""Jinja, narrowed to what our templates need: a list page costs a third of what it did.

Measured by `make bench`. Jinja's own gettext makes a context per call inside a loop, its globals
are copied key by key for every template, and every call asks the called object for its wishes.
"""

import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import wraps
from types import FunctionType, MethodType
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import Template, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from portal.web import i18n
from portal.web.forms import PortalForm

# how Jinja marks a function that is told whether it must escape
_EVAL_CONTEXT = pass_eval_context(lambda _: None).jinja_pass_arg  # type: ignore[attr-defined]
MOST_REMEMBERED = 4_096

_to_escape = re.compile("[&<>\"']").search


class QuickContext(Context):
    """Macros and functions are called at once; anything rarer takes Jinja's own way."""

    def call(self, obj: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        kind = type(obj)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind is FunctionType or kind is MethodType:
            wish = getattr(obj, "jinja_pass_arg", None)
            if wish is _EVAL_CONTEXT:
                args = (self.eval_ctx, *args)
            elif wish is not None:
                return super().call(obj, *args, **kwargs)
        else:
            return super().call(obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return obj(*args, **kwargs)


class QuickTemplate(Template):
    """Most of what a template puts out is safe already; Jinja would wrap it once more."""

    @classmethod
    def from_code(cls, *args: Any, **kwargs: Any) -> Template:
        template = super().from_code(*args, **kwargs)
        template.root_render_func.__globals__["escape"] = _escape_unless_safe
        return template


def _escape_unless_safe(value: Any) -> str:
    kind = type(value)
    if kind is Markup or kind is int or (kind is str and not _to_escape(value)):
        return str(value) if kind is int else value
    return escape(value)


class QuickEnvironment(Environment):
    """No template has globals of its own, so all of them share the environment's."""

    context_class = QuickContext
    template_class = QuickTemplate

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def prepare(app: Flask) -> None:
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.policies["ext.i18n.trimmed"] = True
    env.trim_blocks = env.lstrip_blocks = True
    # the extension compiles {% trans %} into calls of these
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    env.globals.update(
        {
            "_": _gettext,
            "gettext": _gettext,
            "ngettext": _ngettext,
            "pgettext": _pgettext,
            "npgettext": _npgettext,
            "remembered": remembered,
            "unless_filled": unless_filled,
        }
    )


def remembered(macro: Macro) -> Callable[..., str]:
    """A macro whose text depends on its arguments and the language alone, written once for each.

    Only for arguments of few values: icons, labels, small numbers.
    """
    written: dict[object, str] = {}

    @wraps(macro)
    def recall(*args: Any, **kwargs: Any) -> str:
        key = (i18n.language(), args, tuple(kwargs.items()))
        text = written.get(key)
        if text is None:
            text = macro(*args, **kwargs)
            if len(written) < MOST_REMEMBERED:
                written[key] = text
        return text

    return recall


def unless_filled(name: str, form: PortalForm, caller: Callable[[], str]) -> str:
    """A form of filters, by far most often empty: then it is written once per language."""
    if form.filled:
        return caller()
    key = (i18n.language(), name)
    if key not in _empty_forms:
        _empty_forms[key] = caller()
    return _empty_forms[key]


_empty_forms: dict[tuple[str, str], str] = {}


@pass_eval_context
def _gettext(context: EvalContext, message: str, /, **values: Any) -> str:
    if not context.autoescape:
        return i18n.gettext(message, **values)
    return _filled(i18n.markup(message), values)


@pass_eval_context
def _pgettext(context: EvalContext, about: str, message: str, /, **values: Any) -> str:
    if not context.autoescape:
        return i18n.pgettext(about, message, **values)
    return _filled(i18n.markup_in(about, message), values)


@pass_eval_context
def _ngettext(context: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
    if not context.autoescape:
        return i18n.ngettext(one, many, num, **values)
    return _filled(escape(i18n.plural_form(one, many, num)), {"num": num, **values})


@pass_eval_context
def _npgettext(
    context: EvalContext, about: str, one: str, many: str, num: int, /, **values: Any
) -> str:
    if not context.autoescape:
        return i18n.npgettext(about, one, many, num, **values)
    return _filled(escape(i18n.plural_form_in(about, one, many, num)), {"num": num, **values})


def _filled(text: Markup, values: Mapping[str, Any]) -> Markup:
    """What is filled in is escaped."""
    return i18n.filled(text, values) if values else text
