"""What a build made, in words for the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin.resources import shown

if TYPE_CHECKING:
    from fupin.build import Report

_WORDS = {
    "zh": {
        "sources": "来源",
        "documents": "文献",
        "sentences": "句子",
        "facts": "事实",
        "entities": "实体",
        "topics": "主题",
        "triples": "三元组",
        "classes": "事实按类",
        "reasons": "无事实的理由",
        "seconds": "秒",
        "once": "只用一次的主题",
        "hash": "图谱散列 (RDFC-1.0, SHA-256)",
        "folder": "图库",
        "none": "无",
    },
    "en": {
        "sources": "sources",
        "documents": "documents",
        "sentences": "sentences",
        "facts": "facts",
        "entities": "entities",
        "topics": "topics",
        "triples": "triples",
        "classes": "facts by class",
        "reasons": "reasons for no fact",
        "seconds": "seconds",
        "once": "topics used once",
        "hash": "hash of the graph (RDFC-1.0, SHA-256)",
        "folder": "store",
        "none": "none",
    },
}


def summary(report: Report, language: str, *, verbose: bool = False) -> str:
    """Counts, classes, reasons, seconds by step and the hash, a line each."""
    words = _WORDS[language]
    lines = [f"{words[name]}: {number:,}" for name, number in report.counts.items()]
    for name, tally in (("classes", report.classes), ("reasons", report.reasons), ("seconds", report.seconds)):
        lines.append(
            f"{words[name]}: " + (", ".join(f"{key} {value}" for key, value in tally.items()) or words["none"])
        )
    lines.append(f"{words['once']}: {len(report.once)}" + (" " + " ".join(report.once) if verbose else ""))
    lines += [f"{words['hash']}: {report.sha256}", f"{words['folder']}: {shown(report.folder)}"]
    return "\n".join(lines) + "\n"
