"""Strict YAML: every scalar a string, every value with its line; no anchors, tags or repeated keys.

PyYAML's own loaders read 1:1 as 61 and let repeated keys through, so the tree is composed here from its events.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from fupin.errors import BadInput, Problem
from fupin.resources import shown

#: Bytes that a YAML file may have: the facts of a long book take about one million.
LARGEST = 16_000_000
#: Values and keys that it may have: a small file can hold millions, at half a kilobyte of memory each.
MOST = 1_000_000


class Text(str):
    """A scalar; ``line`` counts from 1."""

    line: int


class Items(list[Any]):
    """A sequence; ``line`` counts from 1."""

    line: int


class Table(dict[str, Any]):
    """A mapping in the order of the file; ``line`` counts from 1, ``lines`` gives the line of each key."""

    line: int
    lines: dict[str, int]


def problem(path: Path, line: int, field: str, cause: str, mend: str) -> BadInput:
    """One fault as an error to raise."""
    return BadInput([Problem(shown(path), line, field, cause, mend)])


def read_text(path: Path) -> str:
    """Text of a UTF-8 file, code point for code point (no newline translation).

    Raises BadInput where the file is missing, not UTF-8, or holds a NUL.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise problem(
            path, 0, "", f"读不了文件 cannot read the file ({error.strerror})", "检查路径和权限 check path and rights"
        ) from error
    return decode(raw, path)


def decode(raw: bytes, path: Path) -> str:
    """Decode UTF-8; raises BadInput that says at which byte and line it fails."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise problem(
            path,
            line,
            "",
            f"不是 UTF-8（第 {error.start} 字节）not UTF-8 (byte {error.start})",
            "先转码，例如 convert it first, e.g. iconv -f GB18030 -t UTF-8",
        ) from error
    if (nul := text.find("\0")) >= 0:
        raise problem(
            path,
            text.count("\n", 0, nul) + 1,
            "",
            f"含有空字符 NUL（第 {nul} 字）holds a NUL character (at {nul})",
            "删去它 remove it",
        )
    return text


def read_yaml(path: Path) -> Table:
    """Read a YAML file whose top is a mapping (an empty file is an empty one). Raises BadInput."""
    if path.is_file() and (size := path.stat().st_size) > LARGEST:
        raise problem(
            path,
            0,
            "",
            f"文件太大 the file is too large ({size:,} > {LARGEST:,} bytes)",
            "分成几个文件 split it",
        )
    return read_yaml_text(path, read_text(path))


def read_yaml_text(path: Path, text: str) -> Table:
    """Read YAML from a text that stands in a file (for the messages). Raises BadInput."""
    try:
        top = _Composer(path, text).compose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or " ".join(str(error).split())
        raise problem(
            path,
            mark.line + 1 if mark is not None else 0,
            "",
            f"YAML 写法有误 the YAML is broken ({reason})",
            "检查缩进、引号和冒号 check indentation, quotes and colons",
        ) from error
    if not isinstance(top, Table):
        raise problem(path, 1, "", "顶层应是键值 the top must be a mapping", "写成 key: value write key: value")
    return top


#: Levels that mappings and sequences may be nested: facts need five.
DEEPEST = 32


class _Composer:
    """Builds the tree of one file from the parser's events."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.events: Iterator[Any] = yaml.parse(text, Loader=yaml.CBaseLoader)
        self.nodes = 0

    def compose(self) -> Any:
        tops = [self.node(event, 0) for event in self.events if isinstance(event, yaml.NodeEvent)]
        if len(tops) > 1:
            raise problem(self.path, tops[1].line, "", "有几个文档 more than one document", "去掉 --- remove ---")
        return tops[0] if tops and tops[0] != "" else self.new(Table(), 1)

    def node(self, event: Any, depth: int) -> Any:
        line = event.start_mark.line + 1
        self.nodes += 1
        self.refuse(event, line, depth)
        if isinstance(event, yaml.ScalarEvent):
            text = Text(event.value)
            text.line = line
            return text
        return self.items(line, depth) if isinstance(event, yaml.SequenceStartEvent) else self.table(line, depth)

    def refuse(self, event: Any, line: int, depth: int) -> None:
        """Raise for what a file may not hold."""
        if event.anchor is not None:
            raise problem(
                self.path, line, "", "不许用锚点或别名 anchors and aliases are not allowed", "写出全文 write it out"
            )
        if getattr(event, "tag", None) not in (None, "!"):
            raise problem(self.path, line, "", f"不许用标签 tags are not allowed ({event.tag})", "删去它 remove it")
        if depth > DEEPEST:
            raise problem(self.path, line, "", f"嵌套太深 nested too deeply (> {DEEPEST})", "写平一些 write it flatter")
        if self.nodes > MOST:
            raise problem(
                self.path, line, "", f"内容太多 the file holds too much (> {MOST:,} values)", "分成几个文件 split it"
            )

    def new(self, table: Table, line: int) -> Table:
        table.line, table.lines = line, {}
        return table

    def items(self, line: int, depth: int) -> Items:
        items = Items()
        items.line = line
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.node(event, depth + 1))
        return items

    def table(self, line: int, depth: int) -> Table:
        table = self.new(Table(), line)
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event, depth)
            if key in table:
                raise problem(
                    self.path, key.line, key, "键重复 the key stands twice", "合并或删去一个 merge them or drop one"
                )
            table[key] = self.node(next(self.events), depth + 1)
            table.lines[key] = key.line
        return table

    def key(self, event: Any, depth: int) -> Text:
        key = self.node(event, depth + 1)
        if not isinstance(key, Text):
            raise problem(self.path, key.line, "", "键应是文字 a key must be a text", "改用文字作键 use a text")
        return key
