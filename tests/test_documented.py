"""What README and docs tell a reader to type: every command is run, against a real server where it needs one."""

import re
import shlex
import shutil

import pytest
from tests.helpers import ROOT, TINY, copy_of
from tests.servers import TOKEN, serving
from tests.test_cli import run_example

FILES = ("README.md", "README.zh.md", "docs/endpoint.md", "docs/engines.md", "docs/search.md")
#: Engines are started by tests/test_engines.py, make is what runs the tests, and npx would fetch from afar.
ELSEWHERE = ("make ", "source ", "python tools/engines.py ", "npx ")


def commands(file):
    """The lines of the blocks of shell of a file, without remarks."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / file).read_text(encoding="utf-8"), flags=re.DOTALL)
    return [found for block in blocks for line in block.splitlines() if (found := line.partition("  #")[0].strip())]


COMMANDS = list(dict.fromkeys(line for file in FILES for line in commands(file)))
BUILDING = [line for line in COMMANDS if line.startswith("fupin build")]
SERVING = [line for line in COMMANDS if re.match(r"(FUPIN_TOKEN=\S+ )?fupin serve", line)]
REMOTE = [line for line in COMMANDS if line.startswith(("curl ", "fupin push", "echo '<")) or "--endpoint" in line]
READING = [
    line for line in COMMANDS if re.match(r"(echo .*\| )?fupin ", line) and line not in BUILDING + SERVING + REMOTE
]


def test_every_command_is_run_by_a_test():
    run = {*BUILDING, *SERVING, *REMOTE, *READING}
    assert [line for line in COMMANDS if line not in run and not line.startswith(ELSEWHERE)] == []
    assert min(map(len, (BUILDING, SERVING, REMOTE, READING))) >= 3


@pytest.mark.parametrize("line", READING, ids=str)
def test_a_command_that_reads_answers(line, packaged, tmp_path):
    done = run_example(line, tmp_path, packaged)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") > 1 or list(tmp_path.iterdir())


@pytest.mark.parametrize("line", BUILDING, ids=str)
def test_a_command_that_builds_builds(line, tmp_path):
    copy_of(TINY, tmp_path / "my-folder")
    line = line if "--data" in line else f"{line} --data my-folder"  # the packaged documents take longer
    done = run_example(line, tmp_path, tmp_path / "store")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "store" / "current" / "graph.nt").is_file()


@pytest.mark.parametrize("line", SERVING, ids=str)
def test_a_command_that_serves_serves(line, tiny_store, tmp_path):
    shutil.copytree(tiny_store, tmp_path / "my-store", symlinks=True)
    options = shlex.split(line.partition("fupin serve")[2].replace("--no-browser", ""))
    options = [str(tmp_path / word) if word in ("my-store", "new-folder") else word for word in options]
    with serving(tiny_store, *options, folder=tmp_path) as running:
        assert running.ask("ASK {}").json() == {"head": {}, "boolean": True}


@pytest.fixture(scope="module")
def addressed(packaged, tmp_path_factory):
    """Where requests are sent: the packaged graph, and a store that may be pushed to."""
    folder, other = tmp_path_factory.mktemp("read"), tmp_path_factory.mktemp("pushed")
    with (
        serving(packaged, folder=folder) as running,
        serving(packaged, "--store", other / "store", "--writable", folder=other) as writable,
    ):
        yield {
            "http://127.0.0.1:8000": running.base,
            "http://127.0.0.1:8001": writable.base,
            "http://localhost:7878/query": f"{writable.base}/sparql",
        }


def test_commands_that_ask_a_server_are_answered(addressed, tiny_store, tmp_path):
    """In their order: what is pushed is asked."""
    token = f"export FUPIN_TOKEN={shlex.quote(TOKEN)} FUPIN_ENDPOINT_TOKEN={shlex.quote(TOKEN)}; "
    for line in REMOTE:
        sent = line.replace("curl ", "curl -fsS ")
        for written, address in addressed.items():
            sent = sent.replace(written, address)
        done = run_example(token + sent, tmp_path, tiny_store)
        assert done.returncode == 0, (line, done.stderr)
        if line.startswith("fupin query"):
            assert done.stdout.startswith("supporter\t")
        elif line.startswith("curl ") and "Bearer" not in line:
            assert re.search("fact|region[:/]|example.org", done.stdout), line
