"""What an upload is declined for, said to people."""

from portal.files.errors import (
    FileActive,
    FileDamaged,
    FileMissing,
    FileOfOtherKind,
    FileReaderBusy,
    FileSealed,
    FileTooLarge,
)
from portal.files.records import UnknownFile
from portal.files.storage import FileLost
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal

SENTENCES = {
    FileMissing: Refusal(lambda _error: _("Choose a file.")),
    FileTooLarge: Refusal(
        lambda error: _(
            "This file is too large: at most %(megabytes)s MB. Choose a smaller one, or a photo "
            "with a lower resolution.",
            megabytes=error.max_megabytes,
        )
    ),
    FileOfOtherKind: Refusal(
        lambda _error: _(
            "This file is not a PDF, JPEG or PNG. Choose a file of one of these kinds."
        )
    ),
    FileDamaged: Refusal(
        lambda _error: _(
            "This file is damaged and cannot be opened. Save it once more, or scan it."
        )
    ),
    FileActive: Refusal(
        lambda _error: _(
            "This PDF holds scripts, other files or forms. Print it as a new PDF, and choose that "
            "one."
        )
    ),
    FileSealed: Refusal(
        lambda _error: _("This PDF is protected by a password. Choose one without protection.")
    ),
    FileReaderBusy: Refusal(
        lambda _error: _("Wait a minute and try again. What you entered earlier is not lost."), 429
    ),
    UnknownFile: Refusal(lambda _error: _("There is no such file."), 404),
    FileLost: Refusal(
        lambda _error: _("This file cannot be read any more. Please write to our support."), 404
    ),
}
