"""Apache with mod_auth_openidc: sites on addresses of their own, as applications have.

One of them is set up by nothing but what `docs/connect-an-application.md` says.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.real_portal import LOST, Visitor
from tests.support.small_portal import eventually, free_port

MODULES = Path("/usr/lib/apache2/modules")
PROGRAM = shutil.which("apache2", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
NEEDED = "mpm_event authn_core authz_core authz_user auth_openidc dir include mime rewrite".split()
DOCUMENT = Path(__file__).parents[3] / "docs" / "connect-an-application.md"
# what the document calls the portal and the application
THE_PORTAL, THE_SHOP = "https://terminal.example", "https://shop.example"
SCOPES = "openid profile email company roles"
PAGE = "<!DOCTYPE html><title>Protected</title><h1>Protected</h1><pre>\n<!--#printenv --></pre>\n"
BYE = "<!DOCTYPE html><title>Bye</title><h1>Bye</h1>\n"
REFUSED = "<!DOCTYPE html><title>Not open</title><h1>Your roles do not open this shop</h1>\n"


def missing() -> str:
    """What this machine lacks, with the command that brings it; empty when it lacks nothing."""
    if PROGRAM is None:
        return "Apache is missing: apt-get install apache2"
    if not (MODULES / "mod_auth_openidc.so").exists():
        return "mod_auth_openidc is missing: apt-get install libapache2-mod-auth-openidc"
    return ""


@dataclass(frozen=True)
class Place:
    """Where a site is: hosts differ, since cookies do not tell ports apart."""

    name: str
    host: str
    port: int

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def protected(self) -> str:
        return f"{self.address}/protected/"

    @property
    def callback(self) -> str:
        return f"{self.address}/protected/callback"

    @property
    def backchannel(self) -> str:
        return f"{self.callback}?logout=backchannel"

    @property
    def bye(self) -> str:
        return f"{self.address}/bye.html"

    @property
    def sign_out(self) -> str:
        """Where the site's own button leads: it asks the portal to end everything."""
        return f"{self.callback}?logout={self.bye}"


@dataclass(frozen=True)
class Site:
    """A site, and what the portal gave it when it was connected."""

    place: Place
    client_id: str
    secret: str
    algorithm: str = "RS256"


@dataclass(frozen=True)
class DocumentedPlace(Place):
    """All of it is protected but the redirect URI and the pages in `/open`."""

    @property
    def protected(self) -> str:
        return f"{self.address}/"

    @property
    def callback(self) -> str:
        return f"{self.address}/redirect_uri"

    @property
    def bye(self) -> str:
        return f"{self.address}/open/bye.html"

    @property
    def refused(self) -> str:
        return f"{self.address}/open/refused.html"

    def says(self, beginning: str, ending: str) -> str:
        """A part of the document, with this site's address in it."""
        text = DOCUMENT.read_text()
        part = text[text.index(beginning) :]
        return part[: part.index(ending)].replace(THE_SHOP, self.address)


def places(*names: str) -> list[Place]:
    """One port, as many hosts as names."""
    port = free_port()
    return [Place(name, f"127.0.0.{number}", port) for number, name in enumerate(names, 2)]


@contextmanager
def running(issuer: str, sites: Sequence[Site]) -> Iterator[Path]:
    """The folder of a running Apache, with its log in `error.log`."""
    # not below pytest's folder, which is closed to the user that Apache becomes
    folder = Path(tempfile.mkdtemp(prefix="portal-apache-"))
    folder.chmod(0o755)
    (folder / "apache.conf").write_text(_configuration(folder, issuer, sites))
    for site in sites:
        _write_pages(folder / site.place.name, site.place)
    process = subprocess.Popen(
        [str(PROGRAM), "-f", str(folder / "apache.conf"), "-D", "FOREGROUND"],
        stderr=subprocess.STDOUT,
        stdout=(folder / "output").open("wb"),
    )
    try:
        assert eventually(lambda: _answers(sites[0].place)), _told(folder)
        yield folder
    finally:
        _stop(process)
        shutil.rmtree(folder)


def _write_pages(folder: Path, place: Place) -> None:
    documented = isinstance(place, DocumentedPlace)
    protected, public = (folder, folder / "open") if documented else (folder / "protected", folder)
    protected.mkdir(parents=True)
    public.mkdir(exist_ok=True)
    (protected / "index.shtml").write_text(PAGE)
    (public / "bye.html").write_text(BYE)
    (public / "refused.html").write_text(REFUSED)


def _stop(process: "subprocess.Popen[Any]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(place: Place) -> bool:
    try:
        return Visitor(place.address).get("/bye.html").status == 200
    except LOST:
        return False


def _told(folder: Path) -> str:
    files = [folder / "output", folder / "error.log"]
    return "\n".join(file.read_text() for file in files if file.exists())


def _configuration(folder: Path, issuer: str, sites: Sequence[Site]) -> str:
    lines = [
        f"ServerRoot {folder}",
        f"PidFile {folder}/pid",
        f"DefaultRuntimeDir {folder}",
        f"ErrorLog {folder}/error.log",
        "LogLevel warn auth_openidc:info",
        "ServerName 127.0.0.1",
        "StartServers 1",
        "ServerLimit 2",
        "ThreadsPerChild 25",
        "MaxRequestWorkers 50",
        *(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in NEEDED),
        "TypesConfig /dev/null",
        "AddType text/html .html .shtml",
        "AddOutputFilter INCLUDES .shtml",
        "DirectoryIndex index.shtml",
    ]
    if os.geteuid() == 0:
        lines += ["User nobody", "Group nogroup"]
    for site in sites:
        place = site.place
        said = (
            _documented(place, issuer, site)
            if isinstance(place, DocumentedPlace)
            else _written(issuer, site)
        )
        lines += [
            f"Listen {place.host}:{place.port}",
            f"<VirtualHost {place.host}:{place.port}>",
            f"ServerName {place.host}",
            f"DocumentRoot {folder}/{place.name}",
            *said,
            "</VirtualHost>",
        ]
    return "\n".join([*lines, ""])


def _documented(place: DocumentedPlace, issuer: str, site: Site) -> list[str]:
    """The block of the document as it stands; only its names and secrets are filled in."""
    block = place.says("    OIDCProviderMetadataURL", "\n\n").replace(THE_PORTAL, issuer)
    filled = {
        "OIDCClientID": site.client_id,
        "OIDCClientSecret": f'"{site.secret}"',
        "OIDCCryptoPassphrase": "only-for-tests-of-the-document",
    }
    for directive, value in filled.items():
        block, found = re.subn(rf"(?m)^( *{directive}) .*$", rf"\1 {value}", block)
        assert found == 1, directive
    # what the page of the test prints, and nothing of the sign-in
    return [block, "<Location />", "Options +Includes", "</Location>"]


def _written(issuer: str, site: Site) -> list[str]:
    place = site.place
    return [
        f"OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration",
        f"OIDCClientID {site.client_id}",
        f'OIDCClientSecret "{site.secret}"',
        "OIDCProviderTokenEndpointAuth client_secret_basic",
        f"OIDCIDTokenSignedResponseAlg {site.algorithm}",
        f"OIDCRedirectURI {place.callback}",
        f"OIDCCryptoPassphrase only-for-tests-of-{place.name}",
        f'OIDCScope "{SCOPES}"',
        "OIDCResponseType code",
        "OIDCPKCEMethod S256",
        # a session that another server may end has to lie in the server, not in the cookie
        "OIDCSessionType server-cache",
        "OIDCPassClaimsAs environment",
        "OIDCClaimDelimiter ,",
        "<Location /protected>",
        "AuthType openid-connect",
        "Require valid-user",
        "Options +Includes",
        "</Location>",
    ]
