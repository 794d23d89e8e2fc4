# One sentence each: `make help`.
PYTHON ?= python3
BIN := .venv/bin
BENCH := .venv-bench/bin
FASTIFY := tests/benchmark/peers/fastify
PIN := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11
NPM_INSTALLED := $(patsubst %/package.json,%/node_modules/.package-lock.json,$(wildcard examples/*/package.json))

.PHONY: help install examples run test test-faults screenshot verify check format bench bench-scale bench-micro requirements clean
.DEFAULT_GOAL := help

help: ## show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/installed ## build .venv with todo-core, every extra and the tools

.venv/installed: pyproject.toml requirements/all.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=/path/to/it" if sys.version_info < (3, 11) else 0)'
	@echo "Making .venv, once"
	@$(PYTHON) -m venv .venv
	@echo "Getting the packages of requirements/all.txt, which takes a minute or two"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/all.txt
	@echo "Installing todo-core"
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

examples: $(NPM_INSTALLED) ## install what the examples in JavaScript need (needs Node 20 with npm)

examples/%/node_modules/.package-lock.json: examples/%/package.json examples/%/package-lock.json
	cd examples/$* && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

run: install ## serve on an embedded PostgreSQL, with a token and commands to try
	@$(BIN)/todo-core serve --dev

test: install ## run every test that needs nothing but this checkout
	$(BIN)/pytest

test-faults: install ## kill databases and workers, and load the service; some minutes
	$(BIN)/pytest tests/faults

screenshot: install ## take the README's picture of the playground anew (needs Chromium)
	SCREENSHOT=playground.png $(BIN)/pytest tests/browser/test_screenshot.py

verify: install ## check every adapter and the service by the model, thoroughly, with a new seed
	VERIFY_PROFILE=thorough $(BIN)/pytest tests/entrypoints/harness

check: install ## format, lint, types and import contracts; changes nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports --no-cache

format: install ## mend what a machine can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.venv-bench/installed: pyproject.toml tests/benchmark/requirements.txt
	$(PYTHON) -m venv .venv-bench
	$(BENCH)/python -m pip install --quiet --require-hashes -r tests/benchmark/requirements.txt
	$(BENCH)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# As the image has it: what the tests need beside it would take up memory in the service, too.
.venv-bench/todo-core/installed: .venv-bench/installed requirements/server.txt requirements/build.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --require-hashes -r requirements/server.txt
	$(@D)/bin/python -m pip install --quiet --require-hashes -r requirements/build.txt
	$(@D)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# A copy, so that what npm brings stays out of the sources.
.venv-bench/fastify/installed: .venv-bench/installed $(wildcard $(FASTIFY)/*)
	mkdir -p $(@D) && cp $(FASTIFY)/* $(@D)
	@if command -v node && command -v npm; then cd $(@D) && npm ci --no-audit --no-fund && touch installed; fi

bench: install .venv-bench/todo-core/installed .venv-bench/fastify/installed ## measure this service, its peers and the limit, for an hour (ARGS=--quick: a trial)
	$(BENCH)/python -m tests.benchmark compare $(ARGS)

bench-scale: .venv-bench/todo-core/installed ## measure what requests cost from 10 000 tasks to a million (ARGS=--quick: a trial)
	$(BENCH)/python -m tests.benchmark scale $(ARGS)
	$(BENCH)/python -m tests.benchmark neighbours $(filter --quick --again,$(ARGS))

bench-micro: .venv-bench/installed ## time the steps of a request one by one
	$(BENCH)/pytest tests/benchmark/micro -o python_files='bench_*.py' --benchmark-json=.venv-bench/micro.json --benchmark-storage=file://.venv-bench/micro
	$(BENCH)/python -m tests.benchmark micro .venv-bench/micro.json

requirements: ## pin all dependencies anew, with hashes (needs uv)
	$(PIN) pyproject.toml --all-extras --group dev -o requirements/all.txt
	$(PIN) pyproject.toml --extra server --extra otel -o requirements/server.txt
	$(PIN) --group build -o requirements/build.txt
	$(PIN) pyproject.toml --all-extras --group dev tests/benchmark/requirements.in -c requirements/all.txt -o tests/benchmark/requirements.txt

clean: ## remove what was built here, but not .todo-core, which holds data
	rm -rf examples/*/node_modules examples/typescript/api.ts examples/typescript/dist
	rm -rf .venv .venv-bench dist build .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
