"""A page as a file: it carries its styles and scripts, and its policy lets these alone run."""

import base64
import hashlib
import re

from fupin.web.inline import bundle, enclosed
from fupin.web.page import Page, render


def test_modules_become_one_script_without_imports():
    script = bundle("js/page.js")
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    assert script.index("const $js_panel_js") < script.index("const $js_search_js") < script.index("const $js_page_js")
    assert script.count("const $js_panel_js = ") == 1
    assert "return { t, address, showFacts, closePanel, watchPanel };" in script


def test_nothing_in_a_script_ends_its_element():
    assert enclosed('a = "</script>" + "<!--" + "</SCRIPT"') == r'a = "\x3c/script>" + "\x3c!--" + "\x3c/SCRIPT"'


def test_a_file_runs_its_own_scripts_alone_and_asks_for_nothing():
    text = render("base.html", Page("<script>alert(1)</script>", root=None))
    scripts = re.findall(r"<script(?: type=\"module\")?>(.*?)</script>", text, re.DOTALL)
    assert len(scripts) == 2
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    for script in scripts:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"(src|href)=\"(?!#)", text)
    assert "<script>alert" not in text
