# 装、建、查、测：只要有 Python 3.11 和 make。 Install, build, ask, test: needs Python 3.11 and make, nothing else.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
FUPIN  := $(BIN)/fupin
PYTEST := $(BIN)/python -m pytest

.PHONY: help run test check bench soak format lock vendor install engines browser clean
.DEFAULT_GOAL := help

help:  ## 列出各目标 list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  make %-8s %s\n' "$$name" "$$text"; done

run: install  ## 装好，建图，在浏览器里打开 install, build, open the explorer in the browser
	@$(FUPIN) build
	@$(FUPIN) serve

# other engines, for the tests against them: taken from Debian where that can be done, otherwise those tests skip
ENGINES := virtuoso-opensource-7-bin libapache-jena-java default-jdk-headless openssl
# drives the pages in their tests, with a font that has Chinese
BROWSER := chromium fonts-noto-cjk

test: install engines browser  ## 全部测试 every test
	$(PYTEST) -n auto

check: install  ## 提交之前：格式、类型、快测试 before a commit: style, types, fast tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST) -q -n auto -m "not slow"

bench: install  ## 计时 the timings (nothing else should run meanwhile)
	@set -e; for bench in tests/bench/bench_*.py; do printf '\n== %s\n' "$$bench"; $(BIN)/python "$$bench"; done

soak: install  ## 十分钟混合请求 ten minutes of mixed requests
	$(BIN)/python -m tests.soak 600

format: install  ## 按格式改写 rewrite in the project's style
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# UPGRADE=1 takes newer versions; otherwise the pins stay wherever pyproject.toml allows
lock: build/lock-tool  ## 重写 requirements.lock rewrite the lock (UPGRADE=1 for newer versions)
	build/lock-tool/bin/python tools/lock.py $(if $(UPGRADE),--upgrade)

vendor: install  ## 重建页面所用的前端库（要 npm） build the libraries of the pages anew (needs npm)
	$(BIN)/python tools/vendor.py

build/lock-tool:
	$(PYTHON) -m venv $@
	$@/bin/python -m pip --disable-pip-version-check install -q uv

# Two stamps, so that a second `make` installs nothing: the locked packages, and the project itself (editable).
install: $(VENV)/.project

$(VENV)/.packages: requirements.lock
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 以上 needs Python 3.11 or later: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) || { echo "建不了虚拟环境 cannot make a virtual environment (Debian: apt-get install python3-venv)" >&2; exit 1; }
	$(PIP) install -q --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.project: $(VENV)/.packages pyproject.toml hatch_build.py
	$(PIP) install -q --no-build-isolation --no-deps --editable .
	$(BIN)/python -m compileall -q src
	@touch $@

# not `virtuoso-opensource`, which would start a server on all addresses
engines:
	$(call debian,$(ENGINES),装不了其他引擎，跳过其测试 other engines cannot be installed: their tests are skipped)

browser:
	$(call debian,$(BROWSER),装不了浏览器 the browser of the tests cannot be installed)

# packages of Debian, where we may install them; and what to say where that fails
define debian
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! dpkg-query -W $(1) >/dev/null 2>&1; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-upgrade --no-install-recommends $(1) || \
		echo "$(2)" >&2; fi
endef

clean:  ## 删去装的和建的 remove what was installed and built
	rm -rf $(VENV) build dist .fupin .mypy_cache .ruff_cache .pytest_cache .hypothesis
