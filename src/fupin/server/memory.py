"""Answers that are given again: those of the queries that are asked most, as long as the graph is the same."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fupin.server.pool import Reply

#: Answers that are kept, and bytes that one may have: 32 MB at most.
KEPT, LARGEST = 512, 1 << 16
#: What may answer otherwise the next time: functions of chance and time, new blank nodes, other servers. A word that only
#: looks like one of them costs nothing but the memory.
_FICKLE = re.compile(r"\b(?:rand|now|uuid|struuid|bnode|service)\b", re.IGNORECASE)


class Memory:
    """Whole answers by job; a job names the store that it is asked of, so that a graph that was changed is asked anew."""

    def __init__(self) -> None:
        self.answers: OrderedDict[str, Reply] = OrderedDict()
        self.given = 0

    def key(self, job: dict[str, Any]) -> str:
        """The name under which the answer to a job is kept; empty where it may not be."""
        return "" if job["do"] != "query" or _FICKLE.search(job["text"]) else repr(job)

    def find(self, key: str) -> Reply | None:
        """The answer that was given before."""
        found = self.answers.get(key)
        if found is not None:
            self.answers.move_to_end(key)
            self.given += 1
        return found

    def keep(self, key: str, reply: Reply) -> None:
        """Keep an answer that is whole and not too large."""
        if not key or reply.body is None or len(reply.body) + len(key) > LARGEST:
            return
        self.answers[key] = reply
        if len(self.answers) > KEPT:
            self.answers.popitem(last=False)
