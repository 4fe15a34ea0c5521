"""From a template and its values to the words of a mail, in the recipient's language.

`templates/mail/<name>.txt` has the blocks `subject` and `text`; `<name>.html` extends
`mail/base.html` and fills its block `html`.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from portal.web import i18n
from portal.web.pages import render_text, render_text_block

SIGNATURE = "-- "


class Written(NamedTuple):
    subject: str
    text: str
    html: str


def render(template: str, locale: str, values: Mapping[str, Any]) -> Written:
    """The subject is one line whatever the values hold."""
    name = f"mail/{template}"
    with i18n.speaking(i18n.known_language(locale) or i18n.SOURCE):
        subject = _one_line(render_text_block(f"{name}.txt", "subject", **values))
        text = render_text_block(f"{name}.txt", "text", **values).strip()
        footer = render_text("mail/footer.txt").strip()
        html = render_text(f"{name}.html", **{**values, "subject": subject})
    return Written(subject, f"{text}\n\n{SIGNATURE}\n{footer}\n", html)


def _one_line(text: str) -> str:
    """No value, whoever typed it, can begin another header."""
    words = " ".join(text.split())
    return "".join(character for character in words if character.isprintable())
