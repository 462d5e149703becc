# make serve: set up, build the release, serve it.   make test: set up, run all tests.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
# Tests start many processes and workers: each would compile all modules again if bytecode were not kept.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup lock serve build test attack whole check unit lint style types format docs figures look clean audit bench bench-quick

setup: .venv/installed

.venv/installed: pyproject.toml setup.py requirements/dev.lock $(wildcard web/frontend/*.* web/frontend/src/* web/frontend/src/*/*)
	@$(PYTHON) -c 'import sys; sys.exit("Standlink needs Python 3.11 or later; name one with PYTHON=..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --requirement requirements/dev.lock
	PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --no-deps --editable .
	@mkdir -p .venv/typing && ln -sfn ../.. .venv/typing/standlink
	@touch $@

# Raises every version in the lock file to the newest that pyproject.toml allows.
lock: setup
	$(BIN)/pip install --quiet uv
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile pyproject.toml --upgrade --extra all --group dev \
		--universal --python-version 3.11 --no-annotate --no-emit-package standlink --quiet \
		--output-file requirements/dev.lock

serve: setup
	$(BIN)/standlink $(if $(STANDLINK_HOME),--home "$(STANDLINK_HOME)") serve --port $(PORT)

build: setup
	$(BIN)/standlink build

# Tests write and sync thousands of small files: in memory, where 8 GB are free for them.
ROOM := awk '/MemAvailable/ && $$2 > 8e6 {print "yes"}' /proc/meminfo; df -Pk /dev/shm | awk 'NR == 2 && $$4 > 8e6 {print "yes"}'
export PYTEST_DEBUG_TEMPROOT := $(if $(filter 2,$(words $(shell { $(ROOM); } 2>/dev/null))),/dev/shm)

# Everything but attacks, on all cores. The browser tests run on one worker; releases that tests share are built once.
test: setup
	$(BIN)/pytest -n auto --dist loadgroup

# Small versions of the resilience run: slow and hostile clients, kills, reloads, lost files.
attack: setup
	$(BIN)/pytest -n auto --dist loadgroup -m "attack and not whole"

# As make test, without sampling: every parameter, and eight times as many generated examples. Before a release.
whole: setup
	$(BIN)/pytest -n auto --dist loadgroup -m "" --hypothesis-profile=whole

# What to run before each commit, in under a minute: style, types, and the tests that need no release, server, browser
# or samples, and are not slow.
check: setup
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target style types unit

unit: setup
	$(BIN)/pytest -q -n auto --dist loadgroup -m "not (browser or server or release or samples or slow or attack or whole)"

lint: style types

style: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The documentation as a site, in build/site. Not --quiet: MkDocs then counts no warnings, and broken links pass.
docs: setup
	$(BIN)/mkdocs build --strict

# The figures of the curated release that tests compare; after a change of the facts.
figures: setup
	$(BIN)/python tests/test_figures.py

# Pictures of every kind of page, wide, on a phone, in the dark and in Chinese, and a sheet of them, in build/look.
look: setup
	$(BIN)/python tests/look.py

# Advisories on the dependencies and unsafe code; what cannot be reached is skipped and said. Its tools are in a place of
# their own, since they need packages that Standlink does not.
audit:
	$(PYTHON) -m venv build/audit
	build/audit/bin/pip install --quiet pip-audit bandit
	build/audit/bin/python bench/audit.py

clean:
	rm -rf .venv build dist *.egg-info web/static/vendor web/frontend/node_modules

# Benchmarks beside comparable tools, written to docs/benchmarks: bench-quick takes some minutes, bench under an hour. Peers
# that are no Python packages: apt-get install --no-install-recommends virtuoso-opensource-7 nginx-light chromium
bench:
	$$($(PYTHON) bench/environment.py) -m standlink.bench

bench-quick:
	$$($(PYTHON) bench/environment.py) -m standlink.bench --quick
