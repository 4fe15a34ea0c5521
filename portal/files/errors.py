"""Why an upload is refused."""

from portal.core.errors import DomainError


class FileRefused(DomainError):
    """Base of what the content of an upload may be refused for."""


class FileMissing(FileRefused):
    """Nothing was chosen, or an empty file."""


class FileTooLarge(FileRefused):
    max_megabytes: int


class FileOfOtherKind(FileRefused):
    """By its content no PDF, JPEG or PNG, whatever its name says."""


class FileDamaged(FileRefused):
    """It begins like one, but cannot be opened."""


class FileActive(FileRefused):
    """A PDF that runs scripts, starts programs or holds other files."""


class FileReaderBusy(FileRefused):
    """Other pictures are being looked at, and wait already."""


class FileSealed(FileRefused):
    """A PDF with a password: nobody here could read it."""
