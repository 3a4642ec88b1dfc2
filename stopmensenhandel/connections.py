"""A visitor's connection, without a thread that waits for the visitor.

gunicorn's threads read a request while it arrives and write an answer while it is taken, so that
a few slow clients hold all of them. Here a request is gathered, and the rest of an answer kept,
for the main loop of the worker, which waits for everyone at once.
"""

import contextlib
import re
import socket
from collections.abc import Iterable, Iterator
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders
from gunicorn.http.unreader import SocketUnreader

from stopmensenhandel.zones import EDITING

#: Bytes of a request in which its method and the language of its address stand.
BEGINNING = 512
#: Bytes of a request's head, and of a body that is awaited with it: what the site takes of whom it
#: doesn't know. A larger body is refused unread, or read as it comes from an editor.
MOST_HEAD = 65_536
MOST_BODY = EDITING.largest_unknown_body
#: Bytes that are read at once; a browser's request has a thousand.
CHUNK = 16_384
#: Seconds in which the next piece of a body has to come, or of an answer to be taken.
STALL_TIME = 60
#: Bytes that the system holds unsent. With its own 4 MB it says that there is room when a third of
#: them is gone: whoever takes 20 KB a second would seem to take nothing for longer than that.
MOST_UNSENT = 131_072
#: Pieces of memory that one call sends; the system takes 1024 at most.
BUFFERS = 64
#: Pieces of an answer that a thread sends to one visitor before it looks after another.
PIECES = 32

LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n")


class Connection(socket.socket):
    """A socket that takes whatever is sent: what doesn't go out at once is kept.

    A large answer isn't held whole: its remaining pieces are fetched when those before are gone.
    """

    def __init__(self, accepted: socket.socket) -> None:
        family, kind, proto = accepted.family, accepted.type, accepted.proto
        super().__init__(family, kind, proto, accepted.detach())
        # Not every system has it, and no socket that is a file.
        with contextlib.suppress(AttributeError, OSError):
            self.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MOST_UNSENT)
        self.unsent: list[Any] = []
        self.rest: Iterator[bytes] | None = None
        self.parts: Any = None
        self.response: Any = None

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Keep bytes until ``flush``: a head goes out with its body."""
        if data:
            self.unsent.append(data)

    def send(self, data: Any, flags: int = 0) -> int:
        """Send what the visitor takes now, and keep the rest: gunicorn would wait here, too."""
        self.sendall(data)
        self.flush()
        return len(data)

    def flush(self) -> bool:
        """Send what the visitor takes now; return whether that was all.

        Raises:
            OSError: the visitor is gone.

        """
        unsent = self.unsent
        while unsent:
            try:
                sent = self.sendmsg(unsent[:BUFFERS], (), socket.MSG_DONTWAIT)
            except BlockingIOError:
                return False
            while unsent and sent >= len(unsent[0]):
                sent -= len(unsent.pop(0))
            if sent:
                unsent[0] = memoryview(unsent[0])[sent:]
        return True

    def pieces(self, parts: Iterable[bytes], response: Any) -> Iterator[bytes]:
        """Yield an answer piece by piece, for gunicorn to send, until the visitor is slower.

        ``response`` is gunicorn's; what is left goes through it, too. An answer without a length
        has an end of its own that gunicorn sends: all of it is kept. The site's are short.
        """
        pieces = iter(parts)
        try:
            for piece in pieces:
                yield piece
                if not self.flush() and not response.chunked:
                    self.rest, self.parts, self.response = pieces, parts, response
                    return
        finally:
            if self.rest is None:
                finish(parts)

    def go_on(self) -> None:
        """Send what the visitor takes now, a few pieces at most.

        Raises:
            OSError: the visitor is gone.

        """
        for _piece in range(PIECES):
            if not self.flush():
                return
            piece = next(self.rest, None) if self.rest else None
            if piece is None:
                self.forget()
                return
            self.response.write(piece)

    def is_sending(self) -> bool:
        """Return whether something of an answer is still here."""
        return bool(self.unsent) or self.rest is not None

    def has_more(self) -> bool:
        """Return whether something has arrived that nobody has read."""
        with contextlib.suppress(OSError):
            return bool(self.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        return False

    def forget(self) -> None:
        """Let go of an answer."""
        parts, self.parts, self.rest, self.response = self.parts, None, None, None
        self.unsent.clear()
        finish(parts)

    def close(self) -> None:
        """Close the connection, and the file that was being sent."""
        super().close()
        self.forget()


def finish(parts: Any) -> None:
    """Close an answer, as WSGI has it."""
    if close := getattr(parts, "close", None):
        close()


class Unreader(SocketUnreader):  # type: ignore[misc]  # it has no types
    """What arrives on a connection, gathered without waiting until a thread can answer it.

    While a thread reads the head, what was gathered is all there is.
    """

    beginning = b""
    #: What has arrived of a request; where its head ends; how much has to be here for a thread.
    here = b""
    end = needed = 0
    #: How much a thread was given, and whether it still reads the head.
    given = 0
    is_head = True

    def begin(self) -> None:
        """Gather another request, a part of which may have come with the one before."""
        self.here = self.take_buffered()
        self.end = self.needed = self.given = 0
        self.is_head = True

    def gather(self, longest_line: int) -> bool:
        """Take in what has arrived; return whether a thread should have it.

        ``longest_line`` is the most bytes of the first line.

        Raises:
            OSError: the connection is closed.

        """
        while not (self.here and self.is_whole(longest_line)):
            try:
                data = self.sock.recv(CHUNK, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return False
            if not data:
                raise ConnectionResetError
            self.here = self.here + data if self.here else data
        return True

    def is_whole(self, longest_line: int) -> bool:
        """Return whether the head is here, and a small body; or what will never be read."""
        if not self.needed:
            here = self.here
            end = here.find(b"\r\n\r\n") + 4
            if end < 4:
                is_long = len(here) > (MOST_HEAD if b"\n" in here else longest_line + 2)
                # gunicorn refuses a head with a line feed alone as soon as it sees one.
                return is_long or here.count(b"\n") != here.count(b"\r\n")
            self.end = self.needed = end
            head = here[:end].lower()
            if (match := LENGTH.search(head)) and (length := int(match[1])) <= MOST_BODY:
                self.needed += length
                # Whoever asks whether to send a body waits for the answer.
                if len(here) < self.needed and b"100-continue" in head and b" http/1.1\r" in head:
                    self.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        return len(self.here) >= self.needed

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return the next bytes of a request; b"" where no more come.

        Raises:
            LimitRequestHeaders: the head is too large.
            OSError: an editor's body doesn't go on.

        """
        data, self.here = self.here, b""
        if data:
            self.given = len(data)
            if self.is_head:
                self.beginning = data[:BEGINNING]
        elif not self.is_head:
            self.sock.settimeout(STALL_TIME)
            try:
                data = super().chunk(size_hint)
            finally:
                self.sock.setblocking(True)
        elif self.given > MOST_HEAD:
            raise LimitRequestHeaders("head")
        return data
