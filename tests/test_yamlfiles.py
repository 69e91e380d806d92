"""Strict YAML: strings with their lines, and a clear word on everything that a file may not hold."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.errors import BadInput
from fupin.yamlfiles import DEEPEST, LARGEST, Items, Table, Text, decode, read_text, read_yaml, read_yaml_text

PLACE = Path("some.yml")


def read(text):
    return read_yaml_text(PLACE, text)


def complaint(text):
    """The one problem of a YAML text."""
    with pytest.raises(BadInput) as caught:
        read(text)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize("scalar", ["1:1", "012", "yes", "no", "null", "~", "1e3", "2018-09", "0x1F", "3.10", "true"])
def test_every_scalar_is_the_string_that_stands_there(scalar):
    assert read(f"key: {scalar}")["key"] == scalar


def test_values_know_their_lines():
    table = read("a: 1\nb:\n- x\n- {c: y}\n")
    assert (table.line, table.lines) == (1, {"a": 1, "b": 2})
    assert isinstance(table["b"], Items)
    assert [(type(item), item.line) for item in table["b"]] == [(Text, 3), (Table, 4)]
    assert table["b"][1].lines == {"c": 4}


def test_keys_keep_the_order_of_the_file():
    assert list(read("b: 1\na: 2\nc: 3")) == ["b", "a", "c"]


@pytest.mark.parametrize("text", ["", "\n\n", "# 只有注释 a comment only\n", "---\n"])
def test_an_empty_file_is_an_empty_table(text):
    assert read(text) == {}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "the key stands twice"),
        ("a:\n- {b: 1, b: 2}", 2, "the key stands twice"),
        ("a: &x 1\nb: 2", 1, "anchors and aliases"),
        ("a: 1\nb: *x", 2, "anchors and aliases"),
        ("a: !!python/object/apply:os.system [id]", 1, "tags are not allowed"),
        ("a: !!int 3", 1, "tags are not allowed"),
        ("a: !own 3", 1, "tags are not allowed"),
        ("a: 1\n---\nb: 2", 3, "more than one document"),
        ("- a\n- b", 1, "must be a mapping"),
        ("只是文字 a text", 1, "must be a mapping"),
        ("a: [1, 2\n", 2, "the YAML is broken"),
        ("a: 1\n b: 2", 2, "the YAML is broken"),
        ("a: 'x", 1, "the YAML is broken"),
        ("[a]: 1", 1, "a key must be a text"),
        ("? {a: 1}\n: 2", 1, "a key must be a text"),
        ("a: \tx: y", 1, "the YAML is broken"),
    ],
)
def test_what_a_file_may_not_hold_is_named_with_its_line(text, line, words):
    problem = complaint(text)
    assert (problem.file, problem.line) == ("some.yml", line)
    assert words in problem.cause
    assert problem.mend


def test_a_billion_laughs_are_refused_at_the_first_anchor():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert complaint(bomb).line == 1


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_deep_nesting_is_refused_and_the_permitted_depth_is_read(opening, closing):
    assert read("a: " + opening * (DEEPEST - 1) + "x" + closing * (DEEPEST - 1))
    assert "nested too deeply" in complaint("a: " + opening * 5000 + "x" + closing * 5000).cause


def test_a_file_above_the_stated_limit_is_not_read(tmp_path):
    path = tmp_path / "large.yml"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(BadInput, match=f"{LARGEST:,} bytes"):
        read_yaml(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"none\.yml: 读不了文件 cannot read the file"):
        read_yaml(tmp_path / "none.yml")


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path):
    with pytest.raises(BadInput, match="cannot read the file"):
        read_text(tmp_path)


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        ("甲: 1\n乙: 扶贫\n".encode("gbk"), 1, "not UTF-8 (byte 0)"),
        ("a: 1\nb: 贫困".encode() + b"\xff", 2, "not UTF-8 (byte 14)"),
        (b"a: 1\nb: \xed\xa0\x80", 2, "not UTF-8"),
        (b"a: 1\nb: \0", 2, "holds a NUL character (at 8)"),
    ],
)
def test_bytes_that_are_no_text_are_named_with_their_place(raw, line, words):
    with pytest.raises(BadInput) as caught:
        decode(raw, PLACE)
    (problem,) = caught.value.problems
    assert problem.line == line
    assert words in problem.cause


def test_line_ends_and_a_byte_order_mark_are_kept_as_they_are(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf1\r\n2\r3\n")
    assert read_text(path) == "\ufeff1\r\n2\r3\n"


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_yaml_with_a_byte_order_mark_or_crlf_reads_like_any_other(mark, end):
    table = read(mark + end.join(["a: 1", "b: 贫困县", ""]))
    assert (table, table.lines) == ({"a": "1", "b": "贫困县"}, {"a": 1, "b": 2})


@given(st.text())
def test_any_text_is_read_or_refused_with_a_reason(text):
    try:
        assert isinstance(read(text), Table)
    except BadInput as error:
        assert all(problem.cause and problem.mend for problem in error.problems)  # noqa: PT017  either will do
