"""Kinds of edge in groups by what they tell; the number of a group is that of its colour."""

from __future__ import annotations

#: Number → name in Chinese and English.
GROUPS = {
    1: ("帮扶、受益、出资", "help, benefit, money"),
    2: ("承担、领导、合作", "duties, leading, working together"),
    3: ("因果", "causes"),
    4: ("状况、原则、依据", "states, principles, grounds"),
    5: ("先后、归类", "order, categories"),
    6: ("位于、成员", "places, members"),
    7: ("职务、著述", "posts, authors"),
    8: ("其他", "other"),
}
_KINDS = {
    1: {"supports", "benefits", "funds"},
    2: {"carriesOut", "responsibleFor", "leads", "reportsTo", "cooperatesWith", "participatesIn", "adopts"},
    3: {"causes", "favours", "hinders", "contributesTo"},
    4: {"hasStatus", "followsPrinciple", "basedOn", "defines"},
    5: {"precedes", "belongsTo"},
    6: {"locatedIn", "member"},
    7: {"holdsPost", "worksFor", "postOf", "authorOf", "says"},
}


def group(predicate: str) -> int:
    """The group (1-8) of a kind of edge, ``supports``: help, duties, causes ..."""
    return next((number for number, kinds in _KINDS.items() if predicate in kinds), 8)
