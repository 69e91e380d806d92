"""Starting a server: the address that is free, the line that says where it is, the end without losing an answer."""

from __future__ import annotations

import errno
import ipaddress
import os
import re
import socket
import sys
from collections.abc import Sequence

from fupin.errors import FupinError
from fupin.server.service import Service

#: Ports that are tried after the usual one, where nobody asked for a port.
TRIED = 20


#: An address for the world: no query, no fragment, nothing that could end an IRI in a document.
_BASE = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+(/[A-Za-z0-9._~!$&'()*+,;=:@%-]*)*\Z")


def checked_base(url: str) -> str:
    """The address for the world without a slash at the end; empty where none is given. Raises FupinError for any other."""
    if url and not _BASE.match(url):
        raise FupinError(f"--base-url {url}: 不是网址 is no address; 改法 mend: --base-url https://example.org/fupin")
    return url.rstrip("/")


def checked_proxies(proxies: Sequence[str]) -> list[str]:
    """Addresses and networks of proxies. Raises FupinError for what is neither."""
    for proxy in proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError as error:
            raise FupinError(
                f"--trust-proxy {proxy}: 不是地址 is no address of a proxy; 改法 mend: --trust-proxy 10.0.0.1 | 10.0.0.0/8"
            ) from error
    return list(proxies)


def listen(host: str, port: int | None) -> socket.socket:
    """A socket that listens: on the port that was asked for, else on 8000 or the next free one.

    Raises FupinError where the port is taken or the address is none of this machine's.
    """
    ports = [port] if port is not None else range(8000, 8000 + TRIED)
    try:
        family, _, _, _, _ = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise FupinError(f"{host}: 不是本机地址 is no address of this machine; 改法 mend: --host 127.0.0.1") from error
    for number in ports:
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, number))
        except OSError as error:
            sock.close()
            if error.errno != errno.EADDRINUSE or port is not None:
                raise FupinError(
                    f"{host}:{number}: 不能用 cannot be used ({error.strerror}); 改法 mend: --port 另选 choose another"
                ) from error
            continue
        sock.listen(1024)
        return sock
    raise FupinError(f"{host}: 8000 起 {TRIED} 个端口都被占用 these ports are all taken; 改法 mend: --port N")


def address(sock: socket.socket) -> str:
    """The address of a listening socket for a browser."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def show(page: str) -> None:
    """Open a page in the reader's browser, where there is a display."""
    display = sys.platform in ("darwin", "win32") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    if display:
        import webbrowser  # only here

        webbrowser.open(page)


def serve(service: Service, sock: socket.socket, proxies: list[str], *, browser: bool = False) -> None:
    """Serve until a signal asks to end; running queries are finished first. ``browser`` opens the explorer."""
    import uvicorn

    from fupin.server.app import application
    from fupin.server.protocol import BoundedProtocol

    config = uvicorn.Config(
        application(service),
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        timeout_graceful_shutdown=int(service.limits.seconds) + 1,
        http=BoundedProtocol,
        timeout_keep_alive=service.limits.idle,
        h11_max_incomplete_event_size=service.limits.head,
    )
    service.relay.base = address(sock).replace("0.0.0.0", "127.0.0.1").replace("[::]", "[::1]")  # noqa: S104
    sys.stderr.write(f"fupin: {address(sock)}\n")
    sys.stderr.flush()
    if browser:
        show(f"{service.relay.base}/")  # the socket listens already: the page comes as soon as the workers are there
    uvicorn.Server(config).run([sock])
