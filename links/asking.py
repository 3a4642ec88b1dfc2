"""Ask another site whether a page is there: politely, and nobody but sites of the open net.

An editor types the address. It must not make this server ask its neighbours: only public
addresses of the net are connected to, at the usual ports, after each redirect anew. Nothing is
read but the head of the answer, and nothing of it is shown but what became of it.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from itertools import islice
from urllib.parse import urljoin, urlsplit

from django.utils.encoding import iri_to_uri

from links.models import Outcome

#: Seconds for each step: to connect, to be answered.
PATIENCE = 10
#: Redirects that are followed; browsers follow 20.
MOST_REDIRECTS = 6
#: Addresses of a name that are tried; it can have thousands.
MOST_PLACES = 4
HEADERS = {
    # Who asks, so that they can tell us to stop; a site that is picky about programs says so.
    "User-Agent": "stopmensenhandel.be link check",
    "Accept": "*/*",
    "Connection": "close",
}
#: What a site answers whom it doesn't let in.
CLOSED = {401, 402, 403, 405, 406, 407, 418, 423, 429, 451, 501, 999}
PORTS = {"http": 80, "https": 443}
#: Where gateways reach IPv4 by IPv6 (RFC 6052); the last 32 bits say whom.
GATEWAY = ipaddress.ip_network("64:ff9b::/96")


class InsideError(OSError):
    """An address isn't one of the open net."""


def ask(url: str) -> Outcome:
    """Return what is at an address of another site."""
    try:
        first = urlsplit(url).path
        for _step in range(MOST_REDIRECTS):
            status, location = answer_of(url, "HEAD")
            if status >= 400 and status != 404:
                # Some answer only what browsers ask.
                status, location = answer_of(url, "GET")
            if not (300 <= status < 400 and location):
                return _outcome(status, first, urlsplit(url).path)
            url = urljoin(url, location)
        return Outcome.CIRCLE
    except InsideError:
        return Outcome.INSIDE
    except socket.gaierror as error:
        return Outcome.NO_SITE if error.errno == socket.EAI_NONAME else Outcome.SILENT
    except ssl.SSLCertVerificationError:
        return Outcome.INSECURE
    except (OSError, http.client.HTTPException, ValueError):
        return Outcome.SILENT


def _outcome(status: int, asked: str, found: str) -> Outcome:
    if status < 400:
        # What was taken away is often led to the front page.
        home = ("", "/")
        return Outcome.HOME if found in home and asked not in home else Outcome.FINE
    if status in CLOSED:
        return Outcome.CLOSED
    return Outcome.GONE if status < 500 else Outcome.FAULT


def answer_of(url: str, method: str) -> tuple[int, str]:
    """Return the status and the redirect of an address.

    Raises:
        InsideError: it isn't in the open net.
        OSError: nobody answers.
        http.client.HTTPException: the answer can't be read.
        ValueError: it is no address.

    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or parts.port not in (None, PORTS[parts.scheme]):
        raise InsideError
    host = (parts.hostname or "").encode("idna").decode()
    secure = parts.scheme == "https"
    connection = (_Secure if secure else _Plain)(f"[{host}]" if ":" in host else host)
    connection.connect()
    # A site that says a little again and again would be listened to for ever.
    end = threading.Timer(PATIENCE, _cut, [connection.sock])
    end.daemon = True
    end.start()
    try:
        query = f"?{parts.query}" if parts.query else ""
        connection.request(method, iri_to_uri(f"{parts.path or '/'}{query}"), headers=HEADERS)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""
    finally:
        end.cancel()
        connection.close()


def _cut(sock: socket.socket) -> None:
    """End a connection, also under a thread that waits for it."""
    with contextlib.suppress(OSError):
        # Not TLS's own, which would first unwrap it.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def is_open(address: str) -> bool:
    """Return whether an IP address is one of the open net, and not only a way into another one."""
    number = ipaddress.ip_address(address)
    if isinstance(number, ipaddress.IPv6Address):
        if number in GATEWAY:
            number = ipaddress.IPv4Address(number.packed[-4:])
        elif number.ipv4_mapped:
            number = number.ipv4_mapped
        elif number.sixtofour or number.is_site_local:
            return False
    return number.is_global and not (number.is_reserved or number.is_multicast)


def connect(host: str, port: int) -> socket.socket:
    """Connect to a site of the open net.

    Raises:
        InsideError: it is none.
        OSError: it doesn't answer.

    """
    error: OSError = InsideError(host)
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for place in islice(filter(is_open, found), MOST_PLACES):
        try:
            # By the number that was looked at: the name may mean another one now.
            return socket.create_connection((place, port), timeout=PATIENCE)
        except OSError as reason:
            error = reason
    raise error


class _Plain(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = connect(self.host, self.port)


class _Secure(http.client.HTTPSConnection):
    def connect(self) -> None:
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(connect(self.host, self.port), server_hostname=self.host)
