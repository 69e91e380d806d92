"""HTTP to somebody else's server: time-outs, waits, redirects, credentials, and what went wrong in one line.

SPARQLWrapper makes the requests for queries, urllib's opener carries them. SPARQLWrapper would open them by itself, but
with one time-out for connecting and reading, without compression, by urllib's own redirects (a query by POST becomes
a GET without its query, and credentials follow to any host), and of an error answer it gives no headers, so no Retry-After.
"""

from __future__ import annotations

import base64
import email.utils
import gzip
import http.client
import json
import os
import re
import socket
import ssl
import time
import urllib.request
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from html import unescape
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit

from fupin import __version__
from fupin.errors import FupinError

AGENT = f"fupin/{__version__}"
Remark = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """Patience with a server, in seconds: to connect (TLS included), without a byte, the first wait, the longest wait."""

    connect: float = 10
    read: float = 60
    pause: float = 1
    longest: float = 60
    tries: int = 4


PATIENCE = Limits()


class EndpointError(FupinError):
    """A server that does not answer, or refuses; ``status`` is its HTTP status, 0 where it gave no whole answer."""

    def __init__(self, words: str, status: int = 0) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered, unpacked."""

    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The content type without its parameters; empty where there is none."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def checked(address: str) -> str:
    """A web address as it is sent. Raises FupinError where it is none, or holds a password."""
    try:
        parts = urlsplit(address.strip())
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise FupinError(f"不是网址 not a web address: {_bare(address)}; 改法 mend: --endpoint https://…/sparql")
    if "@" in parts.netloc:
        raise FupinError(
            f"{_bare(address)}: 网址里不放密码 no password in an address; "
            "改法 mend: FUPIN_ENDPOINT_USER=… FUPIN_ENDPOINT_PASSWORD=…"
        )
    safe = "%/:=&?~+!$,;'@()*[]"
    return urlunsplit((parts.scheme, parts.netloc, quote(parts.path, safe), quote(parts.query, safe), ""))


def _bare(address: str) -> str:
    """An address without what stands before its @."""
    return re.sub(r"//.*@", "//…@", address)


def _shown(address: str) -> str:
    """An address without its query, which may be long, or hold a key."""
    return address.partition("?")[0]


class Client:
    """Sends requests, with the login of the environment, to the servers that they name."""

    def __init__(self, remark: Remark, limits: Limits = PATIENCE) -> None:
        self._remark, self._limits, self._login = remark, limits, Login()
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler(),
            _Http(limits),
            _Https(limits),
            _Redirects(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
        ):
            self._opener.add_handler(handler)

    def send(self, request: urllib.request.Request) -> Reply:
        """Send a request; where the server is busy, wait as it asks, or twice as long each time, and try again.

        Raises EndpointError for every other answer than success.
        """
        request.add_header("User-Agent", AGENT)
        request.add_header("Accept-Encoding", "gzip")
        self._ask_for_challenge(request)
        pause = self._limits.pause
        for left in reversed(range(self._limits.tries)):
            try:
                return self._once(request)
            except HTTPError as error:
                refused = self._refused(request.full_url, error)
                wait = _retry_after(error.headers, pause)
                if refused.status == 401 and self._login.challenged(request, error.headers):
                    continue  # the number that it gave for the last digest has expired
                if refused.status not in (429, 503) or not left or wait > self._limits.longest:
                    raise refused from None
                where = urlsplit(request.full_url).netloc
                self._remark(f"{where}: 忙 busy ({refused.status})，{wait:.0f} 秒后再试 trying again in {wait:.0f} s")
                time.sleep(wait)
                pause = min(2 * pause, self._limits.longest)
        raise refused

    def _ask_for_challenge(self, request: urllib.request.Request) -> None:
        """Ask how the server wants the password, before a body that it would not read to the end of before it asks."""
        if self._login.knows(request):
            return
        asking = urllib.request.Request(request.full_url, headers={"User-Agent": AGENT}, method="HEAD")  # noqa: S310
        challenge = Message()
        try:
            self._opener.open(asking, timeout=self._limits.read).close()
        except HTTPError as error:
            with error:
                challenge = error.headers if error.code == 401 else challenge
        except (OSError, http.client.HTTPException, ValueError):
            return  # the request itself will tell
        self._login.challenged(request, challenge)

    def _once(self, request: urllib.request.Request) -> Reply:
        try:
            self._login.sign(request)
            with self._opener.open(request, timeout=self._limits.read) as response:
                return Reply(response.headers, _unpacked(response.headers, response.read()))
        except HTTPError:
            raise
        except (OSError, http.client.HTTPException, EOFError, zlib.error, ValueError) as error:
            raise self._failed(request.full_url, error) from None  # its cause may quote what was sent

    def _refused(self, address: str, error: HTTPError) -> EndpointError:
        said = ""
        with suppress(OSError, http.client.HTTPException, EOFError, zlib.error), error:
            said = _said(Reply(error.headers, _unpacked(error.headers, error.read(1 << 16))))
        if 300 <= error.code < 400:
            said = str(error.reason)
        if error.code in (429, 503) and "Retry-After" in error.headers:
            said = f"{said} Retry-After: {error.headers['Retry-After']}".strip()
        said = self._login.without_secrets(" ".join((said or str(error.reason)).split()))[:300]
        words, mend = _STATUS.get(error.code) or _STATUS[300 if error.code < 400 else 400 if error.code < 500 else 500]
        return EndpointError(f"{_shown(address)}: {words} (HTTP {error.code}: {said}); 改法 mend: {mend}", error.code)

    def _failed(self, address: str, error: BaseException) -> EndpointError:
        reason = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
        words, mend = next(words for kinds, words in _FAILURES if isinstance(reason, kinds))
        said = self._login.without_secrets(" ".join(str(reason).split()))[:200] or type(reason).__name__
        return EndpointError(f"{_shown(address)}: {words} ({said}); 改法 mend: {mend}")


class Login:
    """The login of the environment: a token, or a user and a password; how a server wants it is asked once a place.

    Raises FupinError for what no header can hold. Nothing of it is ever printed.
    """

    def __init__(self) -> None:
        self._token = os.environ.get("FUPIN_ENDPOINT_TOKEN", "")
        self._user = os.environ.get("FUPIN_ENDPOINT_USER", "")
        self._password = os.environ.get("FUPIN_ENDPOINT_PASSWORD", "")
        if self._token and not re.fullmatch(r"[ -~]+", self._token):
            raise FupinError(
                "FUPIN_ENDPOINT_TOKEN: 有 ASCII 可见字符以外的字符 has other signs than printable ASCII; 改法 mend: 重设 set it anew"
            )
        if ":" in self._user:
            raise FupinError("FUPIN_ENDPOINT_USER: 不能有冒号 must not have a colon; 改法 mend: 重设 set it anew")
        self._basic = base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
        self._digests: dict[str, dict[str, str] | None] = {}
        self._passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self._digest = urllib.request.HTTPDigestAuthHandler(self._passwords)

    def knows(self, request: urllib.request.Request) -> bool:
        """Whether there is nothing to ask: no password to send, a token, or a place asked before."""
        return not self._user or bool(self._token) or _shown(request.full_url) in self._digests

    def challenged(self, request: urllib.request.Request, headers: Message) -> bool:
        """Keep what a place wants; says whether that is new, so that it is worth another try."""
        scheme, _, rest = headers.get("WWW-Authenticate", "").partition(" ")
        wanted = None
        if self._user and scheme.lower() == "digest":
            wanted = urllib.request.parse_keqv_list(urllib.request.parse_http_list(rest))
        before = self._digests.get(_shown(request.full_url))
        self._digests[_shown(request.full_url)] = wanted
        return before is not None and wanted is not None and before.get("nonce") != wanted.get("nonce")

    def sign(self, request: urllib.request.Request) -> None:
        """Put the login into a request, for its own server alone: a redirect does not take it along."""
        wanted = self._digests.get(_shown(request.full_url))
        if self._token:
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        elif wanted is not None:
            self._passwords.add_password(None, request.full_url, self._user, self._password)
            answer = self._digest.get_authorization(request, wanted)
            request.add_unredirected_header("Authorization", f"Digest {answer}")
        elif self._user:
            request.add_unredirected_header("Authorization", f"Basic {self._basic}")

    def without_secrets(self, words: str) -> str:
        """A server may send back what it was sent."""
        for secret in (self._token, self._basic if self._user else "", self._password):
            words = words.replace(secret, "***") if secret else words
        return words


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/"


def _retry_after(headers: Message, otherwise: float) -> float:
    """Seconds that the server asks to wait: a number or a date."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isdecimal():
        return float(asked)
    with suppress(ValueError, TypeError):
        return max(0.0, email.utils.parsedate_to_datetime(asked).timestamp() - time.time())
    return otherwise


def _unpacked(headers: Message, body: bytes) -> bytes:
    coding = headers.get("Content-Encoding", "identity").strip().lower()
    if coding in ("gzip", "x-gzip"):
        return gzip.decompress(body)
    if coding not in ("identity", ""):
        raise http.client.UnknownTransferEncoding(f"Content-Encoding: {coding}")
    return body


def _said(reply: Reply) -> str:
    """What an error page says, in one printable line."""
    text = reply.body.decode("utf-8", "replace")
    if "json" in reply.media_type:
        with suppress(ValueError, AttributeError):
            fields = json.loads(text)
            text = next((str(fields[key]) for key in ("detail", "message", "title") if fields.get(key)), text)
    if "html" in reply.media_type or text.lstrip()[:1] == "<":
        title = re.search(r"(?is)<title[^>]*>(.*?)</title>", text)
        text = unescape(title[1] if title else re.sub(r"(?s)<[^>]*>", " ", text))
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


class _TwoTimeouts(http.client.HTTPConnection):
    """A connection that has less time to come about than an answer has to come."""

    def __init__(self, *args: Any, connect: float, **options: Any) -> None:
        super().__init__(*args, **options)
        self._connect = connect

    def connect(self) -> None:
        read, self.timeout = self.timeout, self._connect
        super().connect()
        self.sock.settimeout(read)

    def request(self, *args: Any, **options: Any) -> None:
        """Send; a server that refuses a body before its end has said why, which is read next."""
        with suppress(BrokenPipeError, ConnectionResetError):
            super().request(*args, **options)


class _SecureTwoTimeouts(_TwoTimeouts, http.client.HTTPSConnection):
    """The same over TLS, whose handshake counts as connecting."""


class _Http(urllib.request.HTTPHandler):
    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_TwoTimeouts, req, connect=self._limits.connect)  # type: ignore[arg-type]


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_SecureTwoTimeouts, req, connect=self._limits.connect)  # type: ignore[arg-type]


class _Redirects(urllib.request.HTTPRedirectHandler):
    """The same method and body to the new address (303: GET); credentials go along to the same server only."""

    max_redirections = 5

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,  # noqa: ARG002 - urllib passes it
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request:
        if urlsplit(newurl).scheme not in ("http", "https") or "@" in urlsplit(newurl).netloc:
            raise HTTPError(req.full_url, code, f"→ {_bare(newurl)}", headers, fp)
        fetched = code == 303
        kept = {name: value for name, value in req.headers.items() if not (fetched and name.startswith("Content-"))}
        method, data = ("GET", None) if fetched else (req.get_method(), req.data)
        new = urllib.request.Request(newurl, data, kept, method=method)  # noqa: S310 - looked at above
        login = req.unredirected_hdrs.get("Authorization")
        if login and _origin(newurl) == _origin(req.full_url):
            new.add_unredirected_header("Authorization", login)
        return new


_LOGIN = "FUPIN_ENDPOINT_USER FUPIN_ENDPOINT_PASSWORD | FUPIN_ENDPOINT_TOKEN"
_ADDRESS = "检查网址 check the address"
_LATER = "稍后再试 try later"
#: What a status means, and what to do; a status that is not named counts as the first of its hundred.
_STATUS = {
    300: ("转到别处，不跟去 redirects to where we do not follow", _ADDRESS),
    400: ("不接受这个请求 refused the query", "检查查询 check the query"),
    401: ("要登录 wants a login", _LOGIN),
    403: ("不许可 does not allow it", _LOGIN),
    404: ("那里什么也没有 nothing is there", _ADDRESS),
    405: ("不接受这种方法 refused the method", _ADDRESS),
    406: ("给不出这种格式 cannot give this format", _ADDRESS),
    413: ("请求太长 the request is too long", "缩短查询 shorten the query"),
    414: ("请求太长 the request is too long", "缩短查询 shorten the query"),
    415: ("不接受这种格式 refused the format", _ADDRESS),
    429: ("请求太多 too many requests", _LATER),
    500: ("服务出错 the server failed", "检查查询，或稍后再试 check the query, or try later"),
    503: ("服务忙或已停 is busy or down", _LATER),
}
#: What came instead of an answer, and what to do; the first that fits.
_FAILURES: tuple[tuple[tuple[type[BaseException], ...], tuple[str, str]], ...] = (
    ((socket.gaierror, UnicodeError), ("没有这个主机 the host is not known", _ADDRESS)),
    ((ssl.SSLCertVerificationError,), ("证书不可信 its certificate is not trusted", "SSL_CERT_FILE=….pem")),
    ((ssl.SSLError,), ("TLS 连不上 no TLS connection", "是不是 is it http://…?")),
    (
        (ConnectionRefusedError,),
        ("拒绝连接 refused the connection", "服务开着吗，端口对吗 is it running, is it the port?"),
    ),
    ((TimeoutError,), ("超时没有回答 does not answer in time", "稍后再试，或缩小查询 try later, or ask for less")),
    (
        (http.client.IncompleteRead, http.client.UnknownTransferEncoding, EOFError, zlib.error, gzip.BadGzipFile),
        ("回答不完整 the answer is broken", _LATER),
    ),
    ((ConnectionError,), ("断了连接 cut the connection", _LATER)),
    ((http.client.HTTPException, ValueError), ("答的不是 HTTP its answer is no HTTP", _ADDRESS)),
    ((OSError,), ("没有回答 does not answer", "检查网址和网络 check address and network")),
)
