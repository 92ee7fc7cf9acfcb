# Works on a machine with make, bash and Python 3.11 or newer; PYTHON=... picks another interpreter.
SHELL := bash
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
export PYTHON

.PHONY: run scenarios explore test test-page test-page-slow screenshots test-slow lint format coverage bench docs clean run-environment explore-environment dev-environment page-environment docs-environment

run: run-environment ## the main case: the Korean Workers' Party, 1957-58
	$(BIN)/python scenarios/kwp_1957_58.py

scenarios: run-environment ## every scenario, and one table of them
	$(BIN)/python tools/run_scenarios.py

explore: explore-environment ## the live page of the main case; SCENARIO=small_ministry picks another
	$(BIN)/purgesim explore $(SCENARIO)

test: dev-environment ## all tests but the slow ones and those of the live page
	$(PYTEST) -n 2 -m "not slow and not page"

test-page: page-environment ## the live page in a real browser; installs Debian's Chromium if there is none
	tools/chromium.sh
	$(PYTEST) -m "page and not slow" tests/page

test-page-slow: page-environment ## what the live page costs at 1:1
	tools/chromium.sh
	$(PYTEST) -m "page and slow" tests/page

screenshots: page-environment ## the README's pictures
	tools/chromium.sh
	$(BIN)/python -m tools.screenshot

test-slow: dev-environment ## the slow tests
	$(PYTEST) -m "slow and not page"

lint: dev-environment ## style, types, and who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: dev-environment ## rewrite in the house's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

coverage: dev-environment ## coverage; a line of compiled code counts when it is compiled, hence a fresh cache
	PURGESIM_CACHE_DIR=$$(mktemp -d) PURGESIM_COMPILE_WORKERS=0 NUMBA_JIT_COVERAGE=1 $(PYTEST) -n 2 -m "not slow and not page" --cov --cov-report=term-missing

bench: dev-environment ## every benchmark, one after the other
	set -e; for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file; done

docs: docs-environment ## the pages and the reference as a site in build/docs; a broken link or reference fails
	$(BIN)/python -m sphinx -q -W --keep-going -d build/doctrees docs build/docs

clean: ## remove what can be made again (not out/)
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

run-environment:
	@tools/environment.sh run

explore-environment:
	@tools/environment.sh explore

dev-environment:
	@tools/environment.sh dev

page-environment:
	@tools/environment.sh page

docs-environment:
	@tools/environment.sh docs
