"""Arguments with which the questions of the library answer on the synthetic nation; the others need none."""

from __future__ import annotations

_COUNTY = "region:synthetic-10-01-{:02}"
_FIGURES, _MONEY, _MEASURES = (
    "synthetic-10-01-01-figures-0",
    "synthetic-10-01-02-money-0",
    "synthetic-10-01-03-measures-0",
)
_PAIRING, _MODEL = "synthetic-10-01-04-pairing-0", "synthetic-10-01-05-model-0"

#: Question → its arguments. The first counties have a document of each kind, whatever the size.
ARGUMENTS: dict[str, dict[str, str]] = {
    "actors-by-modality": {"document": f"document:{_MEASURES}"},
    "audit-of-a-fact": {"fact": f"fact:{_FIGURES}/poor"},
    "causes-of": {"effect": "topic:synthetic-zhi-pin-85d7e4"},
    "contributions-and-payouts": {"model": "system:synthetic-10-01-05-model"},
    "cost-sharing": {"system": "system:synthetic-10-housing"},
    "effects-chain": {"origin": "topic:synthetic-chan-ye-fu-pin-8311ab"},
    "exit-by-county": {"procedure": "system:synthetic-10-exit"},
    "figures-about": {"subject": _COUNTY.format(1)},
    "instruments": {"programme": "programme:synthetic-east-west"},
    "means-and-aims": {"actor": _COUNTY.format(3)},
    "measures-by-part": {"system": "part:synthetic-measures-precise"},
    "model-members": {"model": "system:synthetic-10-01-05-model"},
    "money-by-payer": {"payer": "region:synthetic-10"},
    "money-of-a-part": {"part": "system:synthetic-10-housing"},
    "money-without-amount": {"document": f"document:{_MONEY}"},
    "not-yet-outcomes": {"document": f"document:{_FIGURES}"},
    "open-lists": {"document": f"document:{_MODEL}"},
    "outcomes-in-words": {"subject": _COUNTY.format(1)},
    "pairing-counts": {"programme": "programme:synthetic-county-help"},
    "pairing-ladder": {"system": "system:synthetic-10-01-04-ladder"},
    "partner-of-county": {"recipient": _COUNTY.format(1)},
    "parts-carried-out": {"system": "system:synthetic-six-precisions"},
    "parts-that-are-facts": {"whole": "part:synthetic-people-precise"},
    "phases-of-support": {"supporter": "region:synthetic-01"},
    "place-hierarchy": {"spot": "region:synthetic-10-01-01-01-01"},
    "plans-drawn-up": {"document": f"document:{_MEASURES}"},
    "planted-areas": {"document": f"document:{_FIGURES}"},
    "principles-of": {"follower": "programme:synthetic-east-west"},
    "procedure-steps": {"procedure": "system:synthetic-10-exit"},
    "programme-figures": {"programme": "programme:synthetic-east-west"},
    "programme-frame": {"programme": "programme:synthetic-east-west"},
    "results-and-officials": {"part": "part:synthetic-people-precise"},
    "said-of": {"thing": "system:synthetic-10-01-05-model"},
    "subdivision-counts": {"spot": _COUNTY.format(1)},
    "sum-for-a-recipient": {"recipient": _COUNTY.format(2)},
    "system-parts": {"system": "system:synthetic-six-precisions"},
    "system-tree": {"root": "system:synthetic-six-precisions"},
    "times-from-another-sentence": {"document": f"document:{_MONEY}"},
    "ways-by-household-type": {
        "with": "system:synthetic-10-01-05-with-labour",
        "without": "system:synthetic-10-01-05-without-labour",
    },
    "what-lies-in": {"spot": "region:synthetic-10"},
    "who-answers-for-it": {"document": f"document:{_MEASURES}"},
    "who-says-what": {"speaker": "person:synthetic-10-01-05-head"},
    "who-supports": {"recipient": _COUNTY.format(4)},
    "whom-it-supports": {"supporter": "region:synthetic-01"},
    "why-not-comparable": {"first": f"fact:{_MONEY}/special", "second": f"fact:{_MONEY}/credit"},
}
