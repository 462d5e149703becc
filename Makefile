# make serve: set up, build the release, serve it.   make test: set up, run all tests.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: setup serve build test check unit lint style types format clean bench bench-quick

setup: .venv/installed

.venv/installed: pyproject.toml setup.py $(wildcard web/frontend/*.* web/frontend/src/*)
	@$(PYTHON) -c 'import sys; sys.exit("Standlink needs Python 3.11 or later; name one with PYTHON=..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --editable . --group dev
	@mkdir -p .venv/typing && ln -sfn ../.. .venv/typing/standlink
	@touch $@

serve: setup
	$(BIN)/standlink $(if $(STANDLINK_HOME),--home "$(STANDLINK_HOME)") serve --port $(PORT)

build: setup
	$(BIN)/standlink build

# Everything, on all cores. The browser tests run on one worker; releases that tests share are built once.
test: setup
	$(BIN)/pytest -n auto --dist loadgroup

# What to run before each commit, in under a minute: style, types, and the tests that need neither a server, a
# browser nor samples, and take no more than two seconds.
check: setup
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target style types unit

unit: setup
	$(BIN)/pytest -q -n auto --dist loadgroup -m "not (browser or server or samples or slow)"

lint: style types

style: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv build dist *.egg-info web/static/vendor web/frontend/node_modules

# Standlink beside its peers, into docs/benchmarks: bench-quick takes some three minutes, bench under an hour.
bench:
	$$($(PYTHON) bench/environment.py) -m standlink.bench

bench-quick:
	$$($(PYTHON) bench/environment.py) -m standlink.bench --quick
