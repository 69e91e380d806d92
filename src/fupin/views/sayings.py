"""A fact in one line, from its roles: who, what, how much. The sentence itself is one click away."""

from __future__ import annotations

from collections.abc import Sequence

from fupin.describe import Statement
from fupin.names import FP

#: What is told first and what after the colon, by class; of roles that follow one another all that the fact has.
_TOLD: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "Task": (("actor", "responsible", "leader"), ("measure", "object", "addressee", "beneficiary")),
    "Event": (("actor", "participant"), ("eventKind", "about", "theme", "result")),
    "Pairing": (("supporter",), ("recipient",)),
    "FundingFlow": (("payer",), ("payee", "purpose", "fundingKind", "amount", "share")),
    "Observation": (("about",), ("indicator", "quantity", "degree", "comparison", "comparedTo")),
    "Status": (("about",), ("status",)),
    "Principle": (("about",), ("follows",)),
    "Opinion": (("attributedTo",), ("topic",)),
    "Causation": (("cause",), ("effect",)),
    "Cooperation": (("adopter",), ("model",)),
    "Composition": (("whole",), ("part",)),
    "Containment": (("container",), ("contained",)),
    "Appointment": (("person",), ("post", "organisation")),
    "Authorship": (("work",), ("creator",)),
    "Definition": (("term",), ("meaning",)),
}


def saying(fact: Statement, language: str) -> str:
    """One line for a fact; the name of its class where it has none of the roles that would tell it."""
    kind = fact.kind.iri.removeprefix(FP)
    first, then = _TOLD.get(kind, ((), ()))
    joined = "、" if language == "zh" else ", "
    # a fact in a role has no name to say
    values = {role.iri: [str(value) for value in role.values if "/id/fact/" not in value.iri] for role in fact.roles}
    roles = {name.removeprefix(FP): joined.join(told) for name, told in values.items() if told}
    head = joined.join(roles[name] for name in first if name in roles)
    tail = " ".join(roles[name] for name in then if name in roles)
    colon = "：" if language == "zh" else ": "
    return colon.join(part for part in (head, tail) if part) or fact.kind.text
