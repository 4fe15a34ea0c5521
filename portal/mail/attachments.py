"""Files that go with a mail."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Attachment:
    """`name` is plain ASCII with its ending; `media_type` has one slash."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
