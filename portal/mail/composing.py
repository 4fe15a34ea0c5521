"""A mail as the mail server takes it: its headers and its two parts."""

import re
from collections.abc import Sequence
from datetime import UTC
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from portal.core.brand import brand
from portal.jobs.outcomes import Hopeless
from portal.mail.attachments import Attachment
from portal.mail.models import OutgoingMail
from portal.mail.writing import Written

_UNPRINTABLE_IN_NAMES = re.compile(r"[^A-Za-z0-9@._+-]+")


def compose(
    mail: OutgoingMail, written: Written, sender: str, attachments: Sequence[Attachment] = ()
) -> EmailMessage:
    """The same row gives the same mail, so that a second delivery is recognised as such.

    Raises Hopeless when the recipient is no mail address.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(brand().portal, addr_spec=sender)
    message["To"] = _address(mail.recipient)
    message["Subject"] = written.subject
    message["Date"] = mail.created_at.astimezone(UTC)
    message["Message-ID"] = f"<{mail.message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(written.text, cte="quoted-printable")
    message.add_alternative(written.html, subtype="html", cte="quoted-printable")
    for file in attachments:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    message["Content-Language"] = mail.locale  # last: it would move into the first part
    return message


def file_name(mail: OutgoingMail) -> str:
    """Sorted by time, unique by number, readable by the recipient it names."""
    moment = mail.created_at.astimezone(UTC)
    recipient = _UNPRINTABLE_IN_NAMES.sub("_", mail.recipient)[:80]
    return f"{moment:%Y%m%dT%H%M%SZ}-{mail.id:06d}-{recipient}"


def _address(recipient: str) -> Address:
    try:
        return Address(addr_spec=recipient)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise Hopeless("the recipient is no mail address") from error
