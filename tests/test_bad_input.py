"""Bad input, for real: the command is run on it, explains itself in a line a fault, and the graph that was there stays."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest
from tests.helpers import (
    DATA,
    FACTS,
    FUPIN,
    SOURCE,
    TINY,
    WORDS,
    answer,
    asked,
    build_in,
    change,
    environment,
    memory_store,
    refusal,
)

from fupin.engine import LocalEngine
from fupin.errors import FupinError
from fupin.yamlfiles import LARGEST, MOST

ROOT_USER = os.geteuid() == 0
LINE = re.compile(r"fupin: \S.*; ?改法 mend: \S.*")


def complaints(data, home, *options):
    """What a build of a data folder says, a line a fault; nothing may have been built."""
    said = refusal("build", "--data", data, *options, store=home)
    lines = [line for line in said.splitlines() if line.startswith("fupin: ")]
    assert lines
    assert all(LINE.match(line) for line in lines if not line.endswith(" more"))
    assert not (home / "current").exists()
    return lines


def still_answers(home):
    """Whether the graph of the tiny source is there and answers."""
    return "青山市" in answer("show", "清水县", store=home)


@pytest.fixture
def built(home):
    """A store that holds the graph of the tiny source."""
    build_in(home, TINY, cache=False)
    return home


# words that are not there


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "- quote: 青山市不向白云县派驻干部。",
            "- quote: 青山市不向白云县派住干部。",
            "the text does not say “青山市不向白云县派住干部。”",
        ),
        ("- quote: 青山市不向白云县派驻干部。", "- quote: 青山市", "“青山市”出现 5 次 stands 5 times"),
        ("amount: 1200 万元", "amount: 5000户", "the quote does not say “5000户”"),
        ("amount: 1200 万元", "amount: 200 万元", "the quote does not say “200 万元”"),
        ("amount: 1200 万元", "amount: 1200", "the quote does not say “1200”"),
        ("period: 到 2020年底", "period: 到 2020年 1月", "the quote does not say “到 2020年 1月”"),
        ("payee: region:510000-qingshui", "payee: region:510000-nowhere", "no such entity or concept"),
        ("facts:\n  - {type: Containment", "fakts:\n  - {type: Containment", "unknown key"),
    ],
)
def test_a_faulty_facts_file_is_told_with_file_and_line(tiny, home, old, new, words):
    change(tiny / FACTS, old, new)
    lines = complaints(tiny, home)
    assert [line for line in lines if words in line]
    assert [line for line in lines if re.search(r"facts/qingshan-minutes\.yml:\d+: ", line)]


def test_one_changed_character_of_a_packaged_quote_is_found_and_the_right_words_shown(home, tmp_path):
    data = shutil.copytree(DATA, tmp_path / "data")
    change(
        data / "facts" / "newspaper-photo.yml", "目前，双凤村种植晚熟脆红李 600亩", "目前，双凤村种植晚熟脆红李 900亩"
    )
    (line, *_) = [line for line in complaints(data, home) if "does not say" in line]
    assert "closest is “目前，双凤村种植晚熟脆红李 600亩，亩收入超过 15000元。”" in line


def test_a_duplicate_entity_and_an_unknown_one_are_told(tiny, home):
    shutil.copy(tiny / "entities" / "groups.yml", tiny / "entities" / "groups.more.yml")
    (line,) = complaints(tiny, home)
    assert "declared twice, see" in line


def test_a_changed_number_of_facts_is_told(tiny, home):
    change(tiny / SOURCE, "facts: 13", "facts: 14")
    (line,) = complaints(tiny, home)
    assert "the number of facts has changed: 14 → 13" in line


def test_an_unhandled_sentence_is_told(tiny, home):
    text = (tiny / FACTS).read_text(encoding="utf-8")
    (tiny / FACTS).write_text(text[: text.index("- quote: 青山市不向白云县")], encoding="utf-8")
    assert [line for line in complaints(tiny, home) if "this sentence is not handled" in line]


def test_a_place_code_not_in_force_in_the_year_of_the_document_is_told(tiny, home):
    change(tiny / "entities/regions.yml", "CN: {zh", '"652201": {zh: 哈密市, en: Hami}\nCN: {zh')
    change(tiny / FACTS, "destination: region:510000-baiyun", "destination: region:652201")
    (line,) = complaints(tiny, home)
    assert "no such place code in 2020" in line


def test_an_empty_facts_file_is_told(tiny, home):
    (tiny / FACTS).write_bytes(b"")
    lines = complaints(tiny, home)
    assert [line for line in lines if "no such document" in line]
    assert [line for line in lines if "has no facts file" in line]


# bytes of a source


def restate(data):
    """Leave out the hash of the source, so that its bytes may be others."""
    path = data / SOURCE
    path.write_text(re.sub(r"(?m)^sha256:.*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda raw: raw.replace("5000户".encode(), b"5000\0", 1), "holds a NUL character"),
        (lambda raw: raw.decode().encode("gbk"), "not UTF-8 (byte 0)"),
        (lambda raw: raw[:99] + b"\xff" + raw[99:], "not UTF-8 (byte"),
        (lambda raw: raw.decode().encode("utf-16"), "not UTF-8 (byte 0)"),
        (lambda raw: raw[:-2], "not UTF-8 (byte"),
    ],
)
def test_a_source_that_is_no_text_is_refused_with_the_place(tiny, home, spoil, words):
    raw = (tiny / WORDS).read_bytes().rstrip(b"\n")
    (tiny / WORDS).write_bytes(spoil(raw))
    restate(tiny)
    (line,) = complaints(tiny, home)
    assert words in line
    assert re.search(r"sources/qingshan\.txt:\d+: ", line)


@pytest.mark.parametrize(
    "other",
    [
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.replace(b"\n", b"\r"),
        lambda raw: raw.replace(b" ", "\u3000".encode()),
        lambda raw: raw.replace(b"\n", "\u2028".encode()),
    ],
    ids=["bom", "crlf", "cr", "ideographic space", "line separator"],
)
def test_a_source_with_other_line_ends_or_a_mark_is_read_as_it_is_and_evidence_is_to_the_letter(tiny, home, other):
    raw = other((tiny / WORDS).read_bytes())
    (tiny / WORDS).write_bytes(raw)
    restate(tiny)
    build_in(home, tiny)
    text = raw.decode()
    question = "SELECT ?start ?end ?exact WHERE { ?s oa:start ?start ; oa:end ?end ; oa:exact ?exact }"
    found = asked(memory_store(home / "current" / "graph.nt"), question)
    assert len(found) > 20
    assert all(text[int(start) : int(end)] == exact for start, end, exact in found)


def test_a_source_whose_bytes_have_changed_is_refused(tiny, home):
    (tiny / WORDS).write_bytes((tiny / WORDS).read_bytes() + b"\n")
    (line,) = complaints(tiny, home)
    assert "the text has changed" in line


# YAML that would execute or explode


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("document: qingshan-minutes\ndocument: qingshan-minutes\n", "the key stands twice"),
        ("document: &a qingshan-minutes\n", "anchors and aliases are not allowed"),
        ("document: *a\n", "anchors and aliases are not allowed"),
        ("document: !!python/object/apply:os.system ['touch pwned']\n", "tags are not allowed"),
        ("document: !!python/object/new:subprocess.Popen [[touch, pwned]]\n", "tags are not allowed"),
        ("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "anchors and aliases are not allowed"),
        ("passages: " + "[" * 100_000 + "\n", "nested too deeply"),
        ("passages: " + "{a: " * 100_000 + "\n", "nested too deeply"),
        ("passages: [\n", "the YAML is broken"),
        ("\x00", "holds a NUL character"),
        ("document: qingshan-minutes\n--- \ndocument: b\n", "more than one document"),
    ],
    ids=lambda value: None if len(value) < 60 else "long",
)
def test_yaml_that_would_execute_or_explode_is_refused(tiny, home, tmp_path, text, words):
    (tiny / FACTS).write_text(text, encoding="utf-8")
    said = refusal("build", "--data", tiny, store=home, cwd=tmp_path)
    assert words in said
    assert not (tmp_path / "pwned").exists()


def measured(*command, store):
    """Exit code, standard error, seconds and megabytes of a command."""
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
        "sys.stderr.write(done.stderr)\n"
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, command)],
        env=environment(store),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    exit_code, kilobytes = map(int, done.stdout.split())
    return exit_code, done.stderr, time.monotonic() - started, kilobytes / 1024


def test_a_facts_file_of_50_megabytes_is_refused_at_once_by_a_stated_limit(tiny, home):
    entry = "- {quote: 青山市投入帮扶资金, none: heading}\n"
    with (tiny / FACTS).open("w", encoding="utf-8") as file:
        file.write("document: qingshan-minutes\npassages:\n")
        file.write(entry * (50_000_000 // len(entry.encode())))
    code, said, seconds, megabytes = measured(FUPIN, "build", "--data", tiny, store=home)
    assert code == 1
    assert f"{LARGEST:,} bytes" in said
    assert megabytes < 500
    assert seconds < 20


def test_a_small_file_of_very_many_values_is_refused_too(tiny, home):
    (tiny / FACTS).write_text("document: qingshan-minutes\npassages: [" + "a," * 5_000_000 + "]\n", encoding="utf-8")
    code, said, _, megabytes = measured(FUPIN, "build", "--data", tiny, store=home)
    assert code == 1
    assert f"{MOST:,} values" in said
    assert megabytes < 1000


@pytest.mark.slow
def test_the_largest_file_that_is_read_takes_less_than_a_gigabyte_and_its_first_hundred_problems_are_told(tiny, home):
    entry = "- {quote: 青山市投入帮扶资金 %d 元, none: heading, period: 去年, quantity: 3 元, context: 无此句}\n"
    with (tiny / FACTS).open("w", encoding="utf-8") as file:
        file.write("document: qingshan-minutes\npassages:\n")
        file.writelines(entry % number for number in range(MOST // 12))
    code, said, _, megabytes = measured(FUPIN, "build", "--data", tiny, store=home)
    assert code == 1
    assert said.count("\nfupin: ") == 101
    assert megabytes < 1000


# disks, deaths and neighbours


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own: where it is, and what limits a process (nothing, if the disk itself does)."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = (
        ROOT_USER
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", place], capture_output=True, check=False
        ).returncode
    )
    yield place, mounted
    if mounted:
        subprocess.run(["umount", "-l", place], check=True)


def leave_free(disk, size):
    """Fill a disk up to some free bytes."""
    usage = shutil.disk_usage(disk)
    with suppress(OSError), (disk / "filler").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(usage.free - size, 1))


def build_with(size, mounted, home):
    """A build on a disk with little space; where none could be mounted, one whose files may not grow beyond it."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run(
        [FUPIN, "build", "--data", TINY, "--quotes-only", "--no-cache"],
        env=environment(home),
        capture_output=True,
        encoding="utf-8",
        preexec_fn=None if mounted else limit,
        check=False,
    )


def test_a_full_disk_is_told_wherever_it_fills_up_and_the_old_graph_still_answers(disk):
    place, mounted = disk
    home, codes = place / "home", []
    build_in(home, TINY, cache=False)
    for size in range(0, 7_000_000, 700_000):
        if mounted:
            leave_free(place, size)
        before = (home / "current").readlink()
        done = build_with(size, mounted, home)
        codes.append(done.returncode)
        assert "Traceback" not in done.stderr
        if done.returncode:
            assert "cannot write" in done.stderr
            assert (home / "current").readlink() == before
        assert still_answers(home)
        (place / "filler").unlink(missing_ok=True)
    assert codes[0] == 1
    assert set(codes) <= {0, 1}


def test_a_file_that_may_not_grow_stops_a_build_and_the_old_graph_still_answers(built):
    done = build_with(200_000, False, built)
    assert done.returncode == 1
    assert "cannot write" in done.stderr
    assert "Traceback" not in done.stderr
    assert still_answers(built)


@pytest.mark.parametrize(
    "step",
    ["reading sources", "reading facts", "writing triples", "loading", "deriving", "auditing", "shapes", "manifest"],
)
def test_a_build_that_is_killed_leaves_the_old_graph_and_the_next_build_sweeps_up(built, step):
    process = subprocess.Popen(
        [FUPIN, "build", "--no-cache"], env=environment(built), stdout=-1, stderr=-1, encoding="utf-8"
    )
    assert process.stderr
    for line in process.stderr:
        if step in line:
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert still_answers(built)
    build_in(built, TINY)
    assert still_answers(built)
    assert not [path for path in (built / "builds").iterdir() if path.name.startswith("new-")]


def test_an_interrupted_build_leaves_the_old_graph_and_no_traceback(built):
    process = subprocess.Popen(
        [FUPIN, "build", "--no-cache"], env=environment(built), stdout=-1, stderr=-1, encoding="utf-8"
    )
    assert process.stderr
    for line in process.stderr:
        if "reading facts" in line:
            break
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode not in (0, None)
    assert "Traceback" not in said
    assert still_answers(built)


def test_two_builds_at_once_both_end_well_and_readers_never_notice(built):
    builders = [
        subprocess.Popen(
            [FUPIN, "build", "--data", TINY, *options],
            env=environment(built),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for options in (("--no-cache",), ("--no-cache", "--quotes-only"), ("--no-cache",))
    ]
    failures: list[str] = []
    reads = 0
    while any(builder.poll() is None for builder in builders):
        try:
            assert len(LocalEngine.open(built).select("SELECT * WHERE { ?s a fp:Pairing }")) == 1
            reads += 1
        except FupinError as error:
            failures.append(str(error))
    assert [builder.wait() for builder in builders] == [0, 0, 0]
    assert failures == []
    assert reads > 3
    assert still_answers(built)


def test_a_first_question_asked_twice_at_once_builds_and_answers_both(home):
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(answer("show", "泽普县", store=home))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 2
    assert answers[0] == answers[1]


# folders that may not be written


def unprivileged(*command, store, **more):
    """Run a command for which modes count: as root, without the right to pass over them."""
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
    return subprocess.run(
        [*(drop if ROOT_USER else []), FUPIN, *command],
        env=environment(store),
        capture_output=True,
        encoding="utf-8",
        check=False,
        **more,
    )


@pytest.fixture
def closed(built):
    """The store in a folder that may be read alone."""
    folders = [built, *(path for path in built.rglob("*") if path.is_dir() and not path.is_symlink())]
    for folder in folders:
        folder.chmod(0o555)
    (built / "lock").chmod(0o444)
    yield built
    for folder in folders:
        folder.chmod(0o755)


def test_a_graph_in_a_folder_that_may_only_be_read_answers(closed):
    done = unprivileged("query", "who-supports", "-p", "recipient=region:510000-qingshui", store=closed)
    assert (done.returncode, done.stderr) == (0, "")
    assert "青山市" in done.stdout


def test_a_build_in_a_folder_that_may_only_be_read_is_refused(closed):
    done = unprivileged("build", "--data", TINY, store=closed)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.search(r"fupin: .*cannot write \(Permission denied\).*check rights and free space", done.stderr)
    assert "Traceback" not in done.stderr


def test_a_store_that_cannot_be_made_is_refused(tmp_path):
    tmp_path.chmod(0o555)
    done = unprivileged("show", "泽普县", store=tmp_path / "home")
    tmp_path.chmod(0o755)
    assert done.returncode == 1
    assert "cannot write" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_dump_into_a_folder_that_may_only_be_read_is_refused(built, tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    done = unprivileged("export", "-o", str(folder / "dump"), store=built)
    assert done.returncode == 1
    assert "cannot write (Permission denied)" in done.stderr


def test_a_facts_file_that_may_not_be_read_is_told(tiny, home):
    (tiny / FACTS).chmod(0)
    done = unprivileged("build", "--data", tiny, store=home)
    (tiny / FACTS).chmod(0o644)
    assert done.returncode == 1
    assert "cannot read the file (Permission denied)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_disk_that_is_mounted_for_reading_answers_and_refuses_a_build(disk):
    place, mounted = disk
    home = place / "home"
    build_in(home, TINY, cache=False)
    if mounted:
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        said = refusal("build", "--data", TINY, store=home)
        assert "cannot write (Read-only file system)" in said
    assert still_answers(home)


def test_a_file_in_the_place_of_the_store_is_told(tmp_path):
    (tmp_path / "home").write_text("x", encoding="utf-8")
    assert "cannot write" in refusal("build", "--data", TINY, store=tmp_path / "home")
    assert LINE.match(refusal("query", "who-supports", store=tmp_path / "home").splitlines()[-1])


# stores of others


def test_a_store_of_another_version_is_told_and_a_build_puts_ours_in_its_place(built):
    path = built / "current" / "manifest.json"
    path.write_text(
        json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format": 99, "version": "7"}), encoding="utf-8"
    )
    (line,) = refusal("query", "who-supports", store=built).splitlines()
    assert LINE.match(line)
    assert "written by another version (7, " in line
    answer("build", "--data", TINY, store=built)
    assert still_answers(built)


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00", '{"format": "1"}'])
def test_a_damaged_manifest_is_told_in_one_line(built, text):
    (built / "current" / "manifest.json").write_text(text, encoding="utf-8")
    (line,) = refusal("query", "who-supports", store=built).splitlines()
    assert LINE.match(line)


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST-*", "*.sst"])
def test_a_store_whose_files_are_damaged_is_told_in_one_line(built, name):
    for path in (built / "current" / "store").glob(name):
        path.write_bytes(b"\xff" * 100)
    (line,) = refusal("show", "清水县", store=built).splitlines()
    assert LINE.match(line)


def test_a_link_to_a_graph_that_is_gone_is_no_graph_and_the_packaged_one_is_built(built):
    shutil.rmtree((built / "current").resolve())
    assert "泽普县" in answer("show", "泽普县", store=built)
