"""The build: counts and progress, what is wrong across files, and the cache."""

import json

import pytest
from tests.helpers import DATA, FACTS, SOURCE, TINY, WORDS, build_in, change, copy_of, only, problems_of

from fupin import build as building
from fupin.build import Options, build
from fupin.errors import BadInput
from fupin.store import CENSUS, current, open_store
from fupin.summary import summary

FAR = "510000-qingshan: {zh: 青山市"


@pytest.fixture
def compiled(monkeypatch):
    """Names of the facts files that builds have read anew."""
    names: list[str] = []
    original = building.compile_document  # type: ignore[attr-defined]

    def counted(path, *args, **options):
        names.append(path.stem)
        return original(path, *args, **options)

    monkeypatch.setattr(building, "compile_document", counted)
    return names


# what it makes


def test_the_same_graph_is_not_counted_again(home):
    counted = [census_of(home, build_in(home, TINY)) for _ in range(2)]
    assert counted[0] == counted[1]
    (current(home) / CENSUS).write_text(json.dumps(counted[0] | {"subjects": 4711}), encoding="utf-8")
    assert census_of(home, build_in(home, TINY))["subjects"] == 4711
    assert census_of(home, build_in(home, TINY, quotes_only=True))["subjects"] < 4711
    assert census_of(home, build_in(home, TINY, cache=False)) == counted[0]


def census_of(home, report):
    """What a build counted."""
    assert report.folder == current(home)
    return json.loads((report.folder / CENSUS).read_text(encoding="utf-8"))


def test_a_build_tells_what_it_made(home):
    report = build_in(home, TINY, cache=False)
    assert {
        key: report.counts[key] for key in ("sources", "documents", "sentences", "facts", "entities", "topics")
    } == {
        "sources": 1,
        "documents": 1,
        "sentences": 7,
        "facts": 13,
        "entities": 8,
        "topics": 2,
    }
    assert report.counts["triples"] == len(open_store(home))
    assert report.classes["Observation"] == 6
    assert report.reasons == {"heading": 1}
    assert report.once == ["好卖", "派驻干部"]
    assert report.folder == (home / "current").resolve()


def test_a_build_tells_each_step_and_its_seconds(home):
    told: list[str] = []
    report = build(Options(TINY, home), told.append)
    assert {"facts", "checks", "load", "shapes", "rules", "audit"} <= set(report.seconds)
    assert len(told) == len(report.seconds)
    assert all(any(char >= "\u4e00" for char in words) and words[-1].isascii() for words in told)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_summary_has_counts_times_hash_and_folder(home, language):
    report = build_in(home, TINY, cache=False)
    text = summary(report, language)
    assert report.sha256 in text
    assert "13" in text
    assert "派驻干部" not in text
    assert "派驻干部" in summary(report, language, verbose=True)


# what is wrong across files


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "cause"),
    [
        (FACTS, "payee: region:510000-qingshui", "payee: region:999", 17, "no such entity or concept"),
        (FACTS, "payee: region:510000-qingshui", "payee: kind:martian", 17, "no such entity or concept"),
        (FACTS, "includes: [qingshui-money]", "includes: [baiyun-money]", 16, "no such fact in qingshan-minutes"),
        (FACTS, "includes: [qingshui-money]", "includes: ['fact:other/x']", 16, "no such fact in other"),
        (FACTS, "topic: 好卖", "topic: 茶叶好卖", 31, "these words have no English"),
        (FACTS, "pairingForm: counterpart-help", "pairingForm: counterpart-help, modality: none", 11, "breaks a shape"),
        (FACTS, "listed: all", "listed: most", 10, "the scheme listed has no “most”"),
        (SOURCE, "facts: 13", "facts: 12", 8, "the number of facts has changed: 12 → 13"),
        ("entities/groups.yml", "two-counties:", "some-counties:", 10, "no such entity or concept"),
    ],
)
def test_a_fault_is_told_with_file_line_cause_and_mend(tiny, home, file, old, new, line, cause):
    change(tiny / file, old, new)
    problems = problems_of(tiny, home)
    assert (line, True) in [(p.line, cause in p.cause) for p in problems], problems
    assert all(p.file and p.mend for p in problems)
    assert not (home / "current").exists()


def test_an_unhandled_sentence_is_told_with_its_place_and_words(tiny, home):
    change(tiny / FACTS, "- quote: 青山市不向白云县派驻干部。", "- quote: 青山市对口帮扶清水、白云两县纪要")
    change(tiny / FACTS, "measure: 派驻干部, destination: region:510000-baiyun, ", "measure: 帮扶, ")
    cause = "(at 195): “青山市不向白云县派驻干部。…”"
    assert [p for p in problems_of(tiny, home) if cause in p.cause]


@pytest.mark.parametrize(("code", "name"), [("652201", "哈密市"), ("510001", "无此县")])
def test_a_place_code_not_in_force_in_the_year_of_the_document_is_told(tiny, home, code, name):
    change(tiny / "entities/regions.yml", FAR, f'"{code}": {{zh: {name}, en: X}}\n{FAR}')
    change(tiny / FACTS, "destination: region:510000-baiyun", f"destination: region:{code}")
    problem = only(problems_of(tiny, home))
    assert (problem.line, problem.field) == (34, f"region:{code}")
    assert "no such place code in 2020" in problem.cause


def test_a_place_code_that_the_year_of_the_document_had_is_none(tiny, home):
    change(tiny / "entities/regions.yml", FAR, f'"652201": {{zh: 哈密市, en: Hami}}\n{FAR}')
    change(tiny / FACTS, "destination: region:510000-baiyun", "destination: region:652201")
    change(tiny / SOURCE, "published: 2020-01", "published: 2015-01")
    build_in(home, tiny)


def test_a_document_without_a_facts_file_is_told_where_to_write_it(tiny, home):
    (tiny / FACTS).unlink()
    problems = problems_of(tiny, home)
    assert any("has no facts file" in p.cause and "qingshan-minutes.yml" in p.mend for p in problems)


def test_two_facts_files_of_one_document_are_a_fault(tiny, home):
    (tiny / "facts" / "again.yml").write_bytes((tiny / FACTS).read_bytes())
    assert any("has another facts file" in p.cause for p in problems_of(tiny, home))


def test_all_faults_of_all_files_are_told_at_once_in_the_order_of_files_and_lines(tiny, home):
    change(tiny / FACTS, "amount: 1200 万元", "amount: 1300 万元")
    change(tiny / FACTS, "quantity: 2万亩", "quantity: 3万亩")
    change(tiny / "entities/groups.yml", "zh: 两县, ", "")
    (tiny / "facts" / "broken.yml").write_text("a: [", encoding="utf-8")
    found = problems_of(tiny, home)
    assert list(found) == sorted(found)
    assert {p.file.rsplit("/", 1)[-1] for p in found} >= {"qingshan-minutes.yml", "groups.yml", "broken.yml"}
    assert len(found) >= 4


# the cache


def test_a_second_build_reads_nothing_anew_and_makes_the_same_graph(home, compiled):
    first = build_in(home, TINY)
    assert compiled == ["qingshan-minutes"]
    assert build_in(home, TINY).sha256 == first.sha256
    assert compiled == ["qingshan-minutes"]


def test_a_change_of_one_facts_file_reads_that_alone_anew(home, tmp_path, compiled):
    data = copy_of(DATA, tmp_path / "data")
    build_in(home, data)
    assert len(compiled) == 7
    compiled.clear()
    path = data / "facts" / "newspaper-photo.yml"
    path.write_text("# 改过 changed\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    build_in(home, data)
    assert compiled == ["newspaper-photo"]
    assert len(list((home / "cache").iterdir())) == 7


@pytest.mark.parametrize("file", [FACTS, SOURCE])
def test_a_change_of_facts_or_of_the_description_of_their_source_is_seen(home, tiny, file, compiled):
    build_in(home, tiny)
    path = tiny / file
    path.write_text(path.read_text(encoding="utf-8") + "\n# 改过 changed\n", encoding="utf-8")
    build_in(home, tiny)
    assert compiled == ["qingshan-minutes"] * 2


def test_options_have_caches_of_their_own(home, compiled):
    build_in(home, TINY)
    build_in(home, TINY, quotes_only=True)
    assert len(compiled) == 2


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"document": 1}', "\udcff"])
def test_a_damaged_entry_of_the_cache_is_read_anew(home, compiled, text):
    first = build_in(home, TINY)
    (entry,) = (home / "cache").iterdir()
    entry.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert build_in(home, TINY).sha256 == first.sha256
    assert len(compiled) == 2


def test_without_a_cache_none_is_kept(home):
    build_in(home, TINY, cache=False)
    assert not (home / "cache").exists()


def test_cached_and_uncached_graphs_are_the_same_also_of_changed_data(home, tmp_path, tiny):
    build_in(home, tiny)
    change(tiny / FACTS, "modality: planned", "modality: targeted")
    cached, uncached = build_in(home, tiny), build_in(tmp_path / "other", tiny, cache=False)
    assert cached.sha256 == uncached.sha256
    assert (home / "current/graph.nt").read_bytes() == (tmp_path / "other/current/graph.nt").read_bytes()


def test_faulty_facts_are_not_kept(home, tiny):
    change(tiny / FACTS, "amount: 1200 万元", "amount: 1300 万元")
    first = problems_of(tiny, home)
    assert problems_of(tiny, home) == first


def test_words_of_the_source_are_no_longer_found_when_it_has_changed(home, tiny):
    build_in(home, tiny)
    change(tiny / WORDS, "5000户", "6000户")
    with pytest.raises(BadInput, match="the text has changed"):
        build_in(home, tiny)
