"""The index of the search, the command that asks it, and the property that asks it from SPARQL."""

import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers import TINY, answer, asked, build_in, environment, refusal, rows

from fupin.engine import LocalEngine, plain
from fupin.errors import FupinError
from fupin.indexing import index_beside, write_index
from fupin.matching import SEARCHES, with_matches
from fupin.names import FP, ID, SCHEME, SKOS
from fupin.searchindex import FAMILIES, LONGEST, MOST, Hit, find
from fupin.searching import search
from fupin.spelling import normal
from fupin.store import INDEX, current

ZEPU = ID + "region/653124"


@pytest.fixture(scope="session")
def index(packaged):
    """The index of the packaged graph."""
    return current(packaged) / INDEX


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """An index of places and facts made up for it: names that say how they are to be ranked and read."""
    names = {
        "region/500000": ("重庆市", "Chongqing", "渝", "500000"),
        "region/430100": ("长沙市", "Changsha", "", "430100"),
        "region/341500": ("六安市", "Lu'an", "", "341500"),
        "region/653100": ("喀什地区", "Kashgar Prefecture", "喀什", "653100"),
        "region/210200": ("旅顺口区", "Lüshunkou District", "", ""),
        "organisation/bank": ("长沙银行", "Bank of Changsha", "", ""),
        "organisation/first": ("中共长沙市委", "Changsha Party Committee", "", ""),
        "topic/gdp": ("GDP增长", "GDP growth", "", ""),
        "topic/tools": ("C++和R&D", "C++ and R&D", "", ""),
        "topic/rare": ("𠀀𠀁村", "Wal-Mart village", "", ""),
    }
    return index_of(tmp_path_factory.mktemp("index"), names)


def index_of(folder, names, more=()):
    """An index of things made up: Chinese and English label, alias and code by the end of the IRI; and of more lines."""
    lines = list(more)
    for key, (zh, en, alias, code) in names.items():
        node, kind = f"<{ID}{key}>", key.partition("/")[0].title().replace("Part", "SystemPart")
        lines += [f"{node} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{FP}{kind}> .\n"]
        lines += [f'{node} <http://www.w3.org/2000/01/rdf-schema#label> "{zh}"@zh .\n']
        lines += [f'{node} <http://www.w3.org/2000/01/rdf-schema#label> "{en}"@en .\n']
        lines += [f'{node} <{SKOS}altLabel> "{alias}"@zh .\n'] * bool(alias)
        lines += [f'{node} <{FP}gbCode> "{code}" .\n'] * bool(code)
    (folder / "graph.nt").write_text("".join(lines), encoding="utf-8")
    write_index(folder / INDEX, folder / "graph.nt")
    return folder / INDEX


def texts(index, words, limit=10, **options):
    """What the hits of a search say."""
    return [hit.text for hit in find(index, words, "zh", limit, **options)]


# ways to name a thing


@pytest.mark.parametrize(
    "words",
    [
        "泽普县", "泽普", " 泽普 ", "泽", "zepu", "ZEPU", "zepuxian", "ze pu", "ze pu xian", "zp", "zpx", "ｚｅｐｕ",
        "zépǔ", "zé pǔ", "ze\u0301pu\u030c", "zép\u200bǔ", "Zépǔ Xiàn", "Zepu County", "zepu coun", "653124", "６５３１２４", "6531",
    ],
)  # fmt: skip
def test_a_place_is_found_by_name_alias_sound_initials_and_code(index, words):
    assert ZEPU in [hit.iri for hit in find(index, words, "zh", 10)]


@pytest.mark.parametrize("words", ["zèpu", "zé pú", "zēpǔ", "zepus", "zpq", "653199", "泽浦", "Zepo"])
def test_other_tones_sounds_and_codes_do_not_find_it(index, words):
    assert [hit for hit in find(index, words, "zh", MOST) if "泽普" in hit.text] == []


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("chongqing", "重庆市"), ("cq", "重庆市"), ("chóngqìng", "重庆市"), ("渝", "重庆市"), ("yu", "重庆市"),
        ("changsha", "长沙市"), ("liuan", "六安市"), ("luan", "六安市"), ("lùān", "六安市"), ("kashi", "喀什地区"),
        ("lvshun", "旅顺口区"), ("lushun", "旅顺口区"), ("lüshun", "旅顺口区"), ("lǚshùn", "旅顺口区"),
        ("csyh", "长沙银行"), ("yinhang", "长沙银行"), ("gdp", "GDP增长"), ("gdpzengzhang", "GDP增长"), ("增长", "GDP增长"),
        ("c++", "C++和R&D"), ("r&d", "C++和R&D"), ("wal-mart", "𠀀𠀁村"), ("wal", "𠀀𠀁村"), ("𠀀", "𠀀𠀁村"), ("𠀁村", "𠀀𠀁村"),
    ],
)  # fmt: skip
def test_characters_of_several_readings_and_words_with_signs_are_found(written, words, text):
    assert texts(written, words)[0] == text


def test_county_names_are_found_by_the_reading_of_the_phrase_dictionary(tmp_path):
    """The reading that pypinyin gives with its phrases, which the build does without."""
    code = (
        "import csv, sys; from pypinyin import lazy_pinyin\n"
        "names = sorted({row['name'] for row in csv.DictReader(open('data/places/gb2260.csv', encoding='utf-8'))})\n"
        "print('\\n'.join(name + '\\t' + ''.join(lazy_pinyin(name)) for name in names))"
    )
    root = Path(__file__).parents[1]
    variables = {key: value for key, value in os.environ.items() if key != "PYPINYIN_NO_PHRASES"} | {"PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=variables, capture_output=True, encoding="utf-8", check=True
    )
    spelled = dict(line.split("\t") for line in done.stdout.splitlines())
    assert len(spelled) > 3000
    lines = "".join(f'<{ID}region/{at}> <{SKOS}prefLabel> "{name}"@zh .\n' for at, name in enumerate(sorted(spelled)))
    (tmp_path / "graph.nt").write_text(lines, encoding="utf-8")
    write_index(tmp_path / INDEX, tmp_path / "graph.nt")
    with sqlite3.connect(tmp_path / INDEX) as db:
        held = set(db.execute("SELECT key, zh FROM key JOIN thing USING (row)"))
    assert [(name, sound) for name, sound in spelled.items() if (sound, name) not in held] == []


# what is found


@pytest.mark.parametrize(
    "word", ["扶贫", "县", "贫", "泽普", "专项扶贫", "90 多亿元", "90多亿", "34.4%", "，", "“", "四"]
)
def test_every_sentence_that_holds_the_words_is_found_however_few_they_are(index, kg, word):
    """The words without regard to white space and width, as the index has them."""
    plain_word = "".join(normal(word).split())
    sentences = kg.query("SELECT ?s ?t WHERE { ?s a fp:Sentence ; fp:text ?t }").records()
    holding = {row["s"] for row in sentences if plain_word in "".join(normal(row["t"]).split())}
    assert holding
    assert {hit.iri for hit in find(index, "".join(word.split()), "zh", MOST, ["sentence"])} == holding


@pytest.mark.parametrize("word", ["扶贫", "县", "泽普县", "脱贫"])
def test_every_name_that_holds_the_words_is_found(index, kg, word):
    query = "SELECT DISTINCT ?x WHERE { ?x a fp:Topic ; rdfs:label|skos:altLabel ?l FILTER(CONTAINS(?l, '%s')) }"
    holding = {row["x"] for row in kg.query(query % word).records()}
    assert holding <= {hit.iri for hit in find(index, word, "zh", MOST, ["entity"])}


@pytest.mark.parametrize("words", ["poverty", "pover", "Poverty alleviation", "alleviation poverty"])
def test_english_words_and_their_beginnings_find_names_and_facts(index, words):
    for family in ("entity", "concept", "fact"):
        assert find(index, words, "en", 5, [family]), family


@pytest.mark.parametrize("words", ["90多亿元", "90 多亿元", "“十二五”时期", "财政资金", "上海市"])
def test_a_fact_is_found_by_its_roles_and_by_numbers_and_times_as_printed(index, words):
    assert ID + "fact/shanghai-kashgar/fiscal" in [hit.iri for hit in find(index, words, "zh", MOST, ["fact"])]


def test_a_fact_is_found_by_the_items_of_its_parts(index, kg):
    query = "SELECT ?f ?l WHERE { ?f fp:part/fp:item/rdfs:label ?l FILTER(LANG(?l) = 'zh') } ORDER BY ?f ?l LIMIT 20"
    for row in kg.query(query).records():
        assert row["f"] in [hit.iri for hit in find(index, row["l"], "zh", MOST, ["fact"])]


@pytest.mark.parametrize("words", ["zepu", "653124", "Zepu County", "zepuxian", "zépǔ"])
def test_a_code_a_sound_or_an_english_name_also_finds_what_prints_the_chinese_name(index, words):
    found = find(index, words, "zh", MOST)
    assert {hit.family for hit in found} >= {"entity", "fact", "sentence"}
    assert all("泽普" in hit.text for hit in found if hit.family == "sentence")


def test_all_words_have_to_be_found(index):
    both = texts(index, "上海 泽普", kinds=["sentence"])
    assert both
    assert all("上海" in text and "泽普" in text for text in both)
    assert texts(index, "泽普 上海", kinds=["sentence"]) == both
    assert texts(index, "上海 无此词") == []


def test_nothing_is_found_across_two_names_of_a_fact(index):
    assert texts(index, "四县上海市", MOST) == []


@pytest.mark.parametrize("words", ["无此词", "\u200b", "\x01", "\ud800", "zzzz", "龘"])
def test_what_is_not_there_is_not_found(index, words):
    assert find(index, words, "zh", 10) == []


def test_terms_of_the_ontology_rules_and_audit_results_are_no_hits(index):
    found = find(index, "帮扶", "zh", MOST) + find(index, "supports", "en", MOST)
    assert found
    assert all(hit.iri.startswith((ID, SCHEME)) for hit in found)
    assert not [hit for hit in found if hit.iri.startswith((ID + "rule/", ID + "audit/", ID + "total/"))]


# ranking


def test_a_whole_name_stands_before_its_beginning_and_that_before_its_middle(written):
    assert texts(written, "长沙") == ["长沙市", "长沙银行", "中共长沙市委"]
    assert texts(written, "长沙银行") == ["长沙银行"]


def test_families_follow_each_other(index):
    for words in ("扶贫", "county", "县"):
        found = find(index, words, "zh", MOST)
        exact = [hit for hit in found if words in (normal(hit.text), hit.text)]
        assert found[: len(exact)] == exact
        held = [list(FAMILIES).index(hit.family) for hit in found if hit.family in ("fact", "sentence")]
        assert held == sorted(held)
        assert [hit.family for hit in found[-len(held) :]] == [
            hit.family for hit in found if hit.family in ("fact", "sentence")
        ]


def test_shorter_names_stand_first(index):
    found = [hit for hit in find(index, "扶贫", "zh", MOST, ["entity"]) if hit.text.startswith("扶贫")]
    lengths = [len(hit.text) for hit in found if hit.kind == "话题"]
    assert lengths == sorted(lengths)
    assert len(lengths) > 5


def test_what_has_a_name_stands_before_topics_and_parts_and_what_is_used_more_before_the_rest(tmp_path):
    names = {
        "topic/zhi-pin": ("致贫", "causes of poverty", "", ""),
        "part/zhi-pai": ("指派", "assignment", "", ""),
        "region/653124": ("泽普县", "Zepu County", "泽普", "653124"),
        "region/653125": ("正平县", "Zhengping County", "正平", ""),
        "organisation/zp": ("中坪", "Zhongping", "", ""),
    }
    fact, sentence = f"<{ID}fact/text/one>", f"<{ID}sentence/text/1>"
    facts = [
        f"{fact} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{FP}Pairing> .\n",
        f"{fact} <{FP}inSentence> {sentence} .\n",
        f"{fact} <{FP}recipient> <{ID}region/653125> .\n",
    ]
    index = index_of(tmp_path, names, facts)
    assert texts(index, "zp", kinds=["entity"]) == ["中坪", "正平县", "泽普县", "指派", "致贫"]


def test_the_order_is_the_same_each_time_and_a_limit_cuts_its_end(index):
    for words in ("扶贫", "zp", "county", "a"):
        found = find(index, words, "zh", MOST)
        assert found == find(index, words, "zh", MOST)
        assert len({hit.iri for hit in found}) == len(found)
        for limit in (1, 2, 7, 50):
            assert find(index, words, "zh", limit) == found[:limit]


def test_the_same_graph_gives_the_same_answers_whatever_the_order_of_its_subjects(packaged, tmp_path):
    straight = packaged / "current" / "graph.nt"
    subjects: dict[str, list[str]] = {}
    for line in straight.read_text(encoding="utf-8").splitlines(keepends=True):
        subjects.setdefault(line.split(" ", 1)[0], []).append(line)
    turned = [line for lines in reversed(subjects.values()) for line in lines]
    (tmp_path / "turned.nt").write_text("".join(turned), encoding="utf-8")
    write_index(tmp_path / "straight", straight)
    write_index(tmp_path / "turned", tmp_path / "turned.nt")
    for words in ("扶贫", "zepu", "county", "90多亿元", "柑橘 产业"):
        assert find(tmp_path / "turned", words, "zh", MOST) == find(tmp_path / "straight", words, "zh", MOST)


def test_kinds_narrow_a_search_and_keep_its_order(index):
    found = find(index, "扶贫", "zh", MOST)
    for family in FAMILIES:
        assert find(index, "扶贫", "zh", MOST, [family]) == [hit for hit in found if hit.family == family]
    assert find(index, "扶贫", "zh", 10, []) == []


def test_a_hit_is_in_the_language_asked_for(index):
    (zh,), (en,) = find(index, "泽普县", "zh", 1), find(index, "泽普县", "en", 1)
    assert zh == Hit("entity", ZEPU, "行政区划", "泽普县")
    assert en == Hit("entity", ZEPU, "region", "Zepu County")
    assert (
        find(index, "“十二五”时期", "en", 1, ["fact"])[0].text == find(index, "“十二五”时期", "zh", 1, ["fact"])[0].text
    )


# bounds


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_finds_nothing(index, limit):
    assert find(index, "县", "zh", limit) == []


def test_there_are_never_more_hits_than_the_most(index):
    assert len(find(index, "的", "zh", 10**9)) <= MOST


def test_a_long_text_is_searched_for_and_a_longer_one_is_refused(index, kg):
    longest = max(
        (row["t"] for row in kg.query("SELECT ?t WHERE { ?s a fp:Sentence ; fp:text ?t }").records()), key=len
    )
    assert longest[:LONGEST] in texts(index, longest[: LONGEST - 1], 1, kinds=["sentence"])[0]
    assert find(index, "县 " * (LONGEST // 2), "zh", MOST, ["sentence"]) == find(index, "县", "zh", MOST, ["sentence"])
    many = " ".join(chr(0x4E00 + n) for n in range(LONGEST // 2))
    assert find(index, many, "zh", 1) == []
    with pytest.raises(FupinError, match="the search is too long"):
        find(index, "县" * (LONGEST + 1), "zh", 1)


def test_an_unknown_kind_is_refused(index):
    with pytest.raises(FupinError, match="no such kind: place"):
        find(index, "县", "zh", 1, ["place"])


@pytest.mark.parametrize(
    "words",
    ['"', '""', "*", "县*", '"县', "OR", "县 OR", "NOT 县", "NEAR(县 贫)", "-县", "+县", "grams:县", "letters : a", "{a}:b", "^县", "(", "县)",
     "a AND", "'; DROP TABLE thing; --", "%", "_", "\\", "a\x00b", "(县 OR", "—", "。", "…"],
)  # fmt: skip
def test_signs_of_a_query_language_are_plain_words(index, words):
    for hit in find(index, words, "zh", MOST, ["sentence"]):
        assert all(part in normal(hit.text) for part in normal(words).split() if not part.isalpha())


@given(st.text(max_size=60) | st.text(alphabet='县贫zp" *()-:^+{}OR NOT\u200b\u0301é,。0', max_size=30))
def test_no_text_breaks_a_search(written_once, words):
    assert isinstance(find(written_once, words, "zh", 5), list)


@pytest.fixture(scope="session")
def written_once(written):
    """The same index under a name that hypothesis does not take for one made anew for each example."""
    return written


def cuts_a_word(text, at):
    """Whether a place is inside a run of Latin letters and digits, which is one word to the index."""
    return all(char.isascii() and char.isalnum() for char in text[at - 1 : at + 1]) if 0 < at < len(text) else False


@given(st.data())
def test_any_part_of_a_sentence_finds_the_sentence(index_and_sentences, data):
    index, sentences = index_and_sentences
    iri, text = sentences[data.draw(st.integers(0, len(sentences) - 1))]
    start = data.draw(st.integers(0, len(text) - 1))
    end = min(start + data.draw(st.integers(1, 12)), len(text))
    part = text[start:end]
    if part.strip() and not cuts_a_word(text, start) and not cuts_a_word(text, end):
        assert iri in [hit.iri for hit in find(index, part, "zh", MOST, ["sentence"])]


@pytest.fixture(scope="session")
def index_and_sentences(index, kg):
    """The index of the packaged graph, and its sentences with their texts."""
    found = kg.query("SELECT ?s ?t WHERE { ?s a fp:Sentence ; fp:text ?t } ORDER BY ?s").records()
    return index, [(row["s"], row["t"]) for row in found]


# the file


def test_an_index_that_may_only_be_read_is_read_by_several_at_once(index, tmp_path):
    folder = tmp_path / "a folder? 100% #1 库"
    folder.mkdir()
    copy = folder / INDEX
    copy.write_bytes(index.read_bytes())
    copy.chmod(0o444)
    folder.chmod(0o555)
    try:
        code = f"from pathlib import Path; from fupin.searchindex import find; print(len(find(Path({str(copy)!r}), '扶贫', 'zh', 50)))"
        readers = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(4)]
        assert [reader.communicate()[0] for reader in readers] == [b"50\n"] * 4
        assert [path.name for path in folder.iterdir()] == [INDEX]
    finally:
        folder.chmod(0o755)


def test_threads_search_at_the_same_time(index):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda words: find(index, words, "zh", 20), ["扶贫", "zepu", "county", "县"] * 20))
    assert found == [find(index, words, "zh", 20) for words in ("扶贫", "zepu", "county", "县")] * 20


@pytest.mark.parametrize("content", [None, b"", b"not a database" * 100])
def test_an_index_that_is_gone_or_damaged_is_told(tmp_path, content):
    if content is not None:
        (tmp_path / INDEX).write_bytes(content)
    with pytest.raises(FupinError, match=r"cannot read the index .*fupin build"):
        find(tmp_path / INDEX, "县", "zh", 1)


def test_an_index_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "graph.nt").touch()
    with pytest.raises(FupinError, match="cannot write"):
        write_index(tmp_path / "none" / INDEX, tmp_path / "graph.nt")
    with (
        pytest.raises(FupinError, match="cannot write"),
        index_beside(tmp_path / "none" / INDEX, tmp_path / "graph.nt"),
    ):
        pass


def test_a_build_that_fails_ends_the_writer_too(tmp_path):
    (tmp_path / "graph.nt").touch()
    before = multiprocessing_children()
    with pytest.raises(KeyError), index_beside(tmp_path / INDEX, tmp_path / "graph.nt"):
        raise KeyError
    assert set(multiprocessing_children()) <= set(before)


def multiprocessing_children():
    """Processes that this one has started and that still run."""
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return path.read_text(encoding="ascii").split() if path.exists() else []


def test_an_empty_graph_has_an_index_too(tmp_path):
    (tmp_path / "graph.nt").touch()
    write_index(tmp_path / INDEX, tmp_path / "graph.nt")
    assert find(tmp_path / INDEX, "县", "zh", 1) == []


def test_every_build_writes_an_index_of_its_own_graph(home):
    build_in(home, TINY)
    assert texts(current(home) / INDEX, "qingshan") != []
    assert texts(current(home) / INDEX, "泽普") == []


# the command


def test_the_command_ranks_by_the_index(packaged):
    found = rows(answer("search", "zp", "-n", "5", store=packaged))
    assert "泽普县" in [row["text"] for row in found]
    assert list(found[0]) == ["kind", "id", "text"]


def test_the_command_loads_no_dictionary_of_sounds(packaged):
    code = "import sys; from fupin.cli import main; main(['search', 'zepu'], standalone_mode=False); assert 'pypinyin' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], env=environment(packaged), check=True, capture_output=True)


def test_a_longer_text_than_may_be_is_refused_in_one_line(packaged):
    assert refusal("search", "县" * 1001, store=packaged).count("\n") == 1


def test_an_engine_without_an_index_finds_by_sparql(kg):
    assert isinstance(kg.engine, LocalEngine)
    bare = LocalEngine(kg.engine.store)
    assert plain(search(bare, "泽普", "zh", 5).rows[0][1]) == ZEPU
    here = {plain(row[1]) for row in search(kg.engine, "柑橘", "zh", MOST)}
    assert {plain(row[1]) for row in search(bare, "柑橘", "zh", MOST)} <= here
    assert {plain(row[0]) for row in search(bare, "柑橘", "zh", MOST)} <= {
        plain(row[0]) for row in search(kg.engine, "柑橘", "zh", MOST)
    }


# the property


def three(words):
    """Three hits for any words."""
    return [Hit("entity", f"{ID}topic/{key}", "", "") for key in "abc"]


A, B, C = (f"<{ID}topic/{key}>" for key in "abc")


@pytest.mark.parametrize(
    ("pattern", "replaced"),
    [
        ('?x fp:matches "词"', f"VALUES ?x {{ {A} {B} {C} }} "),
        ('?x fp:matches "词"@zh .', f"VALUES ?x {{ {A} {B} {C} }}  ."),
        (f"$x <{FP}matches> '''词'''.", f"VALUES $x {{ {A} {B} {C} }} ."),
        ('?x fp:matches ("词" 2) .', f"VALUES ?x {{ {A} {B} }}  ."),
        ('?x fp:matches ("词") ; a ?c .', f"VALUES ?x {{ {A} {B} {C} }} ?x  a ?c ."),
        ('(?x ?s) fp:matches ("词" 1) .', f"VALUES (?x ?s) {{ ({A} 1000) }}  ."),
        ('?x a ?c ; fp:matches ("词" 1) ; ?p ?o .', f"VALUES ?x {{ {A} }} ?x a ?c ;  ; ?p ?o ."),
        ('FILTER(?y) ?x fp:matches ("词" 1) .', f"FILTER(?y) VALUES ?x {{ {A} }}  ."),
    ],
)
def test_a_search_becomes_what_it_finds(pattern, replaced):
    assert with_matches(f"SELECT * {{ {pattern} }}", three) == f"SELECT * {{ {replaced} }}"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s ?p fp:matches }",
        "SELECT * { fp:matches rdfs:label ?l }",
        "SELECT * { VALUES ?p { rdfs:label fp:matches } ?s ?p ?o }",
        "SELECT * { ?s ?p ?o FILTER(?p = fp:matches) }",
        'SELECT * { ?s rdfs:label \'fp:matches "词"\' } # ?x fp:matches "词"',
        'PREFIX fp: <https://example.org/> SELECT * { ?x fp:matches "词" }',
        'INSERT DATA { region:1 fp:matches "词" }',
        "DESCRIBE fp:matches",
    ],
)
def test_what_is_no_search_stays_as_it_is(query):
    assert with_matches(query, three) == query


def test_the_template_of_a_construct_may_name_the_property(kg):
    made = with_matches('CONSTRUCT { ?x fp:matches "词" } WHERE { ?x fp:matches ("词" 1) }', three)
    assert made == f'CONSTRUCT {{ ?x fp:matches "词" }} WHERE {{ VALUES ?x {{ {A} }}  }}'


@pytest.mark.parametrize(
    ("pattern", "column"),
    [
        ('region:1 fp:matches "词"', 21), ("?x fp:matches ?words", 26), ('?x ^fp:matches "词"', 16), ('?x fp:matches+ "词"', 25),
        ('?x a [ fp:matches "词" ]', 19), ('?x fp:matches "词", "词"', 29), ('?x fp:matches "词" ; fp:matches "词"', 32),
        ('(?x ?s) fp:matches "词" ; a ?c', 20), ('?x fp:matches ("词" 1.5)', 31), ('?x fp:matches ("词" 1', 33), ("?x fp:matches", 26),
        ('?x fp:matches "词"^^xsd:string', 29),
    ],
)  # fmt: skip
def test_a_search_that_is_written_otherwise_is_refused_with_its_place(pattern, column):
    with pytest.raises(FupinError, match=f"^2:{column - 11}: fp:matches .*mend"):
        with_matches("SELECT * {\n" + pattern + " }", three)


def test_a_query_searches_a_few_times_and_asks_the_index_once_for_the_same_words():
    asked: list[str] = []

    def ask(words):
        asked.append(words)
        return three(words)

    one = '?x fp:matches "a\\u8d2b\\tb" . '
    with_matches(f"SELECT * {{ {one * SEARCHES} }}", ask)
    assert asked == ["a贫\tb"]
    with pytest.raises(FupinError, match=f"at most|may have {SEARCHES}"):
        with_matches(f"SELECT * {{ {one * (SEARCHES + 1)} }}", ask)


def test_lines_keep_their_numbers():
    query = 'SELECT *\n{ ?x\na ?c\n;\nfp:matches\n"词" ;\n?p ?o .\n?y\nfp:matches """词\n词""" ;\n\n?q ?z }'
    assert with_matches(query, three).count("\n") == query.count("\n")


@pytest.mark.parametrize(
    "noise", ["?s ?p " + "fp:matches, " * 20_000, "[ " * 20_000 + "fp:matches ", "( fp:matches " * 20_000]
)
def test_a_long_text_takes_time_in_proportion(noise):
    start = time.perf_counter()
    with pytest.raises(FupinError) if noise.startswith("[") else pytest.MonkeyPatch.context():
        with_matches(f"SELECT * {{ {noise}", three)
    assert time.perf_counter() - start < 5


QUESTIONS = {
    '?x fp:matches "泽普" . ?x a fp:Region': 1,
    '?x a fp:Region ; fp:matches "泽普"': 1,
    '?x a fp:Region ; fp:matches "泽普" ; rdfs:label ?l .': 2,
    '?x fp:matches "zepu" ; a fp:Region ; .': 1,
    '{ ?x fp:matches "zepu" } UNION { ?x fp:matches "shache" } ?x a fp:Region': 2,
    '?x a fp:Region FILTER EXISTS { ?x fp:matches "泽普" }': 1,
    '?x a fp:Region FILTER NOT EXISTS { ?x fp:matches "县" } ?x fp:matches "喀什"': 1,
    '?x a fp:Region . OPTIONAL { ?x fp:matches "泽普" . ?x rdfs:label ?l } FILTER(BOUND(?l))': 2,
    '?x fp:matches "无此词"': 0,
    '{ SELECT ?x WHERE { ?x fp:matches "泽普" } LIMIT 1 } ?x a ?c': 1,
    '(?x ?score) fp:matches "泽普" . ?x a fp:Region FILTER(?score = 1000)': 1,
}


@pytest.mark.parametrize("pattern", QUESTIONS, ids=str)
def test_a_query_of_the_store_may_search(kg, pattern):
    assert len(kg.query(f"SELECT * WHERE {{ {pattern} }}")) == QUESTIONS[pattern]


def test_the_score_gives_the_order_of_the_search(kg, index):
    found = kg.query('SELECT ?x WHERE { (?x ?score) fp:matches "扶贫" } ORDER BY DESC(?score)')
    assert [plain(row[0]) for row in found] == [hit.iri for hit in find(index, "扶贫", "zh", MOST)]


def test_an_engine_without_our_property_finds_nothing_by_it(kg):
    query = 'SELECT * WHERE { ?x fp:matches "泽普" }'
    assert asked(kg.engine.store, query) == []
    assert asked(ox.Store(), query.replace("?x", "(?x ?score)")) == []


def test_a_search_that_is_written_otherwise_is_told_by_the_command(packaged):
    said = refusal("query", "-", store=packaged, stdin="SELECT * WHERE { ?x fp:matches ?w }")
    assert "1:32: fp:matches" in said
