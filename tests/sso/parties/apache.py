"""Apache with mod_auth_openidc: two sites on addresses of their own, as two applications have."""

import os
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
NEEDED = "mpm_event authn_core authz_core authz_user auth_openidc dir include mime".split()
SCOPES = "openid profile email company roles"
PAGE = "<!DOCTYPE html><title>Protected</title><h1>Protected</h1><pre>\n<!--#printenv --></pre>\n"
BYE = "<!DOCTYPE html><title>Bye</title><h1>Bye</h1>\n"


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
        pages = folder / site.place.name / "protected"
        pages.mkdir(parents=True)
        (pages / "index.shtml").write_text(PAGE)
        (pages.parent / "bye.html").write_text(BYE)
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
        lines += [f"Listen {site.place.host}:{site.place.port}", *_site(folder, issuer, site)]
    return "\n".join([*lines, ""])


def _site(folder: Path, issuer: str, site: Site) -> list[str]:
    place = site.place
    return [
        f"<VirtualHost {place.host}:{place.port}>",
        f"ServerName {place.host}",
        f"DocumentRoot {folder}/{place.name}",
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
        "</VirtualHost>",
    ]
