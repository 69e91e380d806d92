"""What the server refuses, and how it says so: problem+json (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from fupin.errors import FupinError


class Refusal(FupinError):
    """A request that gets no answer, with the status of HTTP that says why.

    ``more`` are further members of the problem (line, column), ``headers`` further headers of the response.
    """

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers, self.more = status, detail, dict(headers or {}), more

    def response(self) -> Response:
        """The response: type, title, status, detail, and what else is known."""
        body = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        text = json.dumps(body, ensure_ascii=False) + "\n"
        return Response(text, self.status, self.headers, "application/problem+json")
