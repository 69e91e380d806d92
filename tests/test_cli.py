"""The command line: help with examples that run, data apart from remarks, exit codes, languages, and no way out of a query."""

import csv
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import click
import pyoxigraph as ox
import pytest
from tests.helpers import FUPIN, ROOT, TINY, answer, copy_of, environment, fupin, refusal, rows

from fupin import __version__, cli
from fupin.output import GRAPH_FORMATS
from fupin.queries import all_questions

COMMANDS: dict[str, click.Command] = dict(cli.main.commands)
each_command = pytest.mark.parametrize("name", COMMANDS)


def examples(command):
    """The lines of a help text that are examples: those after \\b."""
    text = (command.help or "").partition("\b")[2]
    return [line.strip() for line in text.splitlines() if line.strip()]


EXAMPLES = [(name, line) for name, command in COMMANDS.items() for line in examples(command)]
#: Those that need a data folder or a server are run elsewhere.
READING = [(name, line) for name, line in EXAMPLES if name not in ("build", "push", "serve")]


# help


def test_the_commands_are_those_of_the_contract_that_work():
    assert set(COMMANDS) == set("build query show search audit coverage path view export push serve".split())


@each_command
def test_a_help_says_in_both_languages_what_the_command_does(name):
    text = answer(name, "--help", store=Path("none"))
    assert re.search(r"[\u4e00-\u9fff]{4}", text)
    assert re.search(r"[A-Z][a-z]+ [a-z]+", text)
    assert "fupin " + name in text


@each_command
def test_a_help_has_an_example(name):
    assert [line for line in examples(COMMANDS[name]) if f"fupin {name}" in line]


@each_command
def test_every_option_has_a_help_in_both_languages(name):
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option) and parameter.name != "help":
            assert re.search(r"[\u4e00-\u9fff].*[A-Za-z]", parameter.help or ""), parameter.name


def run_example(line, folder, store):
    path = f"{FUPIN.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=folder,
        env=environment(store, PATH=path),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(("name", "line"), READING, ids=[line for _, line in READING])
def test_an_example_runs(name, line, packaged, tmp_path):
    done = run_example(line, tmp_path, packaged)
    assert (done.returncode, done.stderr) == (0, "")
    written = [path for path in tmp_path.iterdir() if path.stat().st_size]
    assert done.stdout.count("\n") > 1 or written


def test_the_examples_of_build_run(tmp_path):
    copy_of(TINY, tmp_path / "my-folder")
    for line in examples(COMMANDS["build"]):
        done = run_example(line, tmp_path, tmp_path / "store")
        assert done.returncode == 0, done.stderr


@each_command
@pytest.mark.parametrize("file", ["README.md", "README.zh.md"])
def test_a_command_is_in_the_readme(name, file):
    assert f"fupin {name}" in (ROOT / file).read_text(encoding="utf-8")


def test_the_python_of_the_readme_runs(packaged, tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(packaged),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_version_is_told():
    assert answer("--version", store=Path("none")) == f"fupin, version {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_had(shell):
    assert "fupin" in answer(store=Path("none"), _FUPIN_COMPLETE=f"{shell}_source")


# exit codes and streams


@pytest.mark.parametrize(
    "args",
    [
        ("nonsense",),
        ("query", "--nonsense"),
        ("query", "who-supports", "-f", "nonsense"),
        ("query", "who-supports", "-p", "recipient"),
        ("show",),
        ("path", "a"),
        ("search", "x", "-n", "0"),
        ("search", "x", "-n", "many"),
        ("audit", "--verdict", "wrong"),
        ("export", "-f", "xlsx"),
        ("build", "--data", "no-such-folder"),
        ("coverage", "--lang", "fr"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_wrong(packaged, args):
    said = refusal(*args, store=packaged, code=2)
    assert "Error" in said
    assert "Usage" in said


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("query", "who-suports"), "did you mean who-supports"),
        (("query", "who-supports", "-p", "place=x"), "no parameter “place”"),
        (("query", "who-supports", "-p", "recipient=无此县"), "nothing is called “无此县”"),
        (("query", "no-file.rq"), "cannot read the file"),
        (("query", "who-supports", "-f", "turtle"), "makes no triples"),
        (("query", "-f", "turtle"), "table and tsv only"),
        (("show", "无此县"), "nothing is called"),
        (("coverage", "none"), "no document “none”"),
        (("path", "泽普县", "无此县"), "nothing is called"),
        (("export", "-o", "no-folder/x"), "cannot write"),
        (("query", "who-supports", "--endpoint", "ftp://e.x"), "not a web address"),
    ],
)
def test_what_we_explain_exits_with_1_in_one_line(packaged, args, words):
    said = refusal(*args, store=packaged)
    assert re.fullmatch(r"fupin: .*; ?改法 mend: .*\n", said)
    assert words in said


def test_a_mistyped_command_is_told_what_may_be_meant(packaged):
    assert "did you mean coverage" in refusal("coverge", store=packaged, code=2).replace("Did", "did")


def test_data_go_to_stdout_and_progress_to_stderr(tmp_path):
    done = fupin("build", "--data", TINY, store=tmp_path / "store")
    assert done.returncode == 0
    assert "RDFC-1.0" in done.stdout
    assert "reading facts" in done.stderr
    assert "reading facts" not in done.stdout


def test_a_hundred_problems_are_listed_and_the_others_counted(tiny, tmp_path):
    lines = "".join(f"- {{quote: 无此句{number}, none: heading}}\n" for number in range(150))
    (tiny / "facts/qingshan-minutes.yml").write_text(
        "document: qingshan-minutes\npassages:\n" + lines, encoding="utf-8"
    )
    said = refusal("build", "--data", tiny, store=tmp_path / "store").splitlines()
    told = [line for line in said if line.startswith("fupin: ")]
    assert len(told) == 101
    assert re.search(r"and \d+ more$", told[-1])


def test_a_first_reading_command_builds_the_packaged_graph_and_says_so(tmp_path):
    done = fupin("show", "泽普县", store=tmp_path / "new")
    assert done.returncode == 0
    assert "first use, building the graph" in done.stderr
    assert fupin("show", "泽普县", store=tmp_path / "new").stderr == ""


# formats


def test_in_a_pipe_rows_are_tsv_with_a_header(packaged):
    found = rows(answer("query", "who-supports", store=packaged))
    assert list(found[0]) == ["supporter", "supporterLabel", "document", "start", "end", "sentence"]


def test_on_a_terminal_rows_are_a_table_that_lines_up(packaged):
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        [FUPIN, "query", "who-supports"], env=environment(packaged), stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(mine, 65536):
            seen += piece
    except OSError:  # the other end is closed
        pass
    assert process.wait() == 0
    lines = seen.decode().replace("\r\n", "\n").splitlines()
    assert set(lines[1]) == {"─", " "}
    assert "region:310000" in lines[2]


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml", "table"])
def test_rows_come_in_every_format_of_rows(packaged, form):
    text = answer("query", "who-supports", "-f", form, store=packaged)
    number = len(rows(answer("query", "who-supports", store=packaged)))
    if form == "csv":
        assert len(list(csv.DictReader(io.StringIO(text)))) == number
    elif form == "json":
        assert len(json.loads(text)["results"]["bindings"]) == number
    elif form == "xml":
        assert len(ET.fromstring(text).findall(".//{*}result")) == number  # noqa: S314 - our own output
    else:
        assert text.count("\n") == number + (2 if form == "table" else 1)


@pytest.mark.parametrize("form", ["turtle", "ntriples", "nquads", "jsonld", "rdfxml"])
def test_triples_come_in_every_format_of_graphs(packaged, form):
    query = "CONSTRUCT { ?s a fp:Pairing } WHERE { ?s a fp:Pairing }"
    text = answer("query", "-", "-f", form, store=packaged, stdin=query)
    assert len(list(ox.parse(text.encode(), format=GRAPH_FORMATS[form]))) > 10


@pytest.mark.parametrize("form", ["CONSTRUCT { ?s a fp:Pairing } WHERE { ?s a fp:Pairing }", "DESCRIBE region:653124"])
def test_triples_are_turtle_unless_told_otherwise(packaged, form):
    assert "@prefix" in answer("query", "-", store=packaged, stdin=form)


def test_an_ask_is_one_row(packaged):
    assert answer("query", "-", store=packaged, stdin="ASK { ?s a fp:Pairing }") == "answer\ntrue\n"


def test_a_query_file_runs_as_it_is(packaged, tmp_path):
    shutil.copy(ROOT / "queries" / "who-supports.rq", tmp_path / "mine.rq")
    assert answer("query", tmp_path / "mine.rq", store=packaged) == answer("query", "who-supports", store=packaged)


@pytest.mark.parametrize("raw", ["\ufeffASK {}", "ASK {}\r\n", "# 注释\nASK {}"])
def test_a_query_with_a_byte_order_mark_crlf_or_comment_runs(packaged, raw):
    assert answer("query", "-", store=packaged, stdin=raw) == "answer\ntrue\n"


@pytest.mark.parametrize("text", ["", "   ", "SELECT", "nonsense {", "ASK { ?s ?p '"])
def test_a_query_that_is_none_is_refused(packaged, text):
    assert "does not parse" in refusal("query", "-", store=packaged, stdin=text)


def test_a_query_in_another_encoding_is_refused(packaged, tmp_path):
    (tmp_path / "gbk.rq").write_bytes("# 扶贫\nASK {}".encode("gbk"))
    assert "not UTF-8" in refusal("query", tmp_path / "gbk.rq", store=packaged)
    done = subprocess.run(
        [FUPIN, "query", "-"],
        input="# 扶贫\nASK {}".encode("gbk"),
        env=environment(packaged),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)


# the library


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_library_in_a_pipe_is_name_tab_title_without_a_header(packaged, language):
    lines = answer("query", "--lang", language, store=packaged).splitlines()
    assert [line.split("\t") for line in lines] == [[q.name, q.title[language]] for q in all_questions()]


# languages


@pytest.mark.parametrize(
    ("variables", "label"),
    [
        ({"LC_ALL": "C"}, "上海市"),
        ({"LC_ALL": "POSIX"}, "上海市"),
        ({"LC_ALL": ""}, "上海市"),
        ({"LC_ALL": "zh_CN.UTF-8"}, "上海市"),
        ({"LC_ALL": "en_US.UTF-8"}, "Shanghai"),
        ({"LC_ALL": "", "LANG": "en_GB.UTF-8"}, "Shanghai"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_GB.UTF-8"}, "上海市"),
    ],
)
def test_labels_follow_the_locale_and_are_chinese_without_one(packaged, variables, label):
    assert label in answer("query", "who-supports", store=packaged, **variables)


def test_the_option_goes_before_the_locale(packaged):
    assert "Shanghai" in answer("query", "who-supports", "--lang", "en", store=packaged, LC_ALL="zh_CN.UTF-8")


def test_chinese_is_written_whatever_the_encoding_of_the_locale(packaged):
    assert "上海市" in answer("query", "who-supports", store=packaged, LC_ALL="C", PYTHONIOENCODING="ascii")


# breaking out


@pytest.mark.parametrize(
    "value",
    [
        '"',
        "'",
        "\\",
        "}",
        "{",
        "<",
        "\n",
        "region:653124 } UNION { ?supporter ?p ?o",
        "region:653124> } UNION { ?supporter ?p ?o } #",
        "https://w3id.org/fupin/id/region/653124> . ?a ?b ?c } #",
        "https://w3id.org/fupin/id/region/653124 https://w3id.org/fupin/id/region/653125",
        "https://e.x/a b",
        "https://e.x/a\nb",
        "region:653124\\u003E",
        'x"@zh } ?node ?p ?o #',
        "\u202e",
        "$(id)",
        "",
    ],
)
def test_a_value_cannot_break_out_of_its_query(packaged, value):
    done = fupin("query", "who-supports", "-p", f"recipient={value}", store=packaged)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert "recipient" in done.stderr or "nothing is called" in done.stderr or "does not hold" in done.stderr


def test_an_iri_that_the_graph_does_not_hold_has_an_empty_answer(packaged):
    text = answer("query", "who-supports", "-p", "recipient=region:999999", store=packaged)
    assert text.count("\n") == 1


@pytest.mark.parametrize("keyword", ["SERVICE <http://127.0.0.1:9/>", "SERVICE SILENT <http://127.0.0.1:9/>"])
def test_a_query_that_dials_out_is_told_in_one_line_or_stays_silent(packaged, keyword):
    done = fupin("query", "-", store=packaged, stdin=f"SELECT * WHERE {{ {keyword} {{ ?s ?p ?o }} }}")
    assert done.returncode == (0 if "SILENT" in keyword else 1)
    assert re.fullmatch("(fupin: 查询失败 the query failed: .*\n)?", done.stderr)
