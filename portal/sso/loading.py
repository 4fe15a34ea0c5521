"""Applications from a TOML file: the demo's, or an installation's own."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from portal.sso.registering import NewApplication

SAMPLE = Path(__file__).parent / "applications.toml"
_TUPLES = ("roles", "redirect_uris", "post_logout_redirect_uris")


def read(file: Path = SAMPLE) -> Iterator[NewApplication]:
    """In the order of the file, which is the order on the dashboard."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    for position, said in enumerate(data["applications"], start=1):
        lists = {name: tuple(said[name]) for name in _TUPLES if name in said}
        yield NewApplication(**{**said, **lists, "position": position * 10})
