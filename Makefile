# Each target sets up what it needs, once: a stamp in .venv remembers which lock file was installed.
PYTHON ?= python3
BIN := .venv/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help demo run test lint bench lock data clean

help: ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-6s %s\n", $$1, $$2}'

demo: .venv/demo ## the bot in your browser, against a simulated Discord; no token needed
	@$(BIN)/groundswell demo

run: .venv/run ## the bot on Discord, with the token in .env
	@$(BIN)/groundswell run

test: .venv/dev ## all tests, on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q

lint: .venv/dev ## format, lint, types and imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/pyright --warnings

bench: .venv/dev ## start-up, autocomplete, import, recurrence and posting, measured against a floor in the same run
	@for each in startup autocomplete import_files recurrence posting; do $(BIN)/python -m benchmarks.$$each || exit 1; done

lock: .venv/dev ## renew the three lock files from pyproject.toml
	$(COMPILE) --extra build -o requirements.lock
	$(COMPILE) --extra build --extra demo -c requirements.lock -o requirements-demo.lock
	$(COMPILE) --extra build --extra demo --extra dev -c requirements-demo.lock -o requirements-dev.lock

data: .venv/dev ## the starter data again: make data RESEARCH=companies.yaml AWARDS=folder-of-csv
	$(BIN)/python -m bot.data.build --research $(RESEARCH) --awards $(AWARDS)

clean: ## forget the environment
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Groundswell needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv .venv

# The package itself is installed in place, from the lock file's own build tools.
.venv/run: requirements.lock pyproject.toml | .venv/bin/python
	@echo 'Setting up (once) ...'
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/demo: requirements-demo.lock pyproject.toml | .venv/bin/python
	@echo 'Setting up (once, about a minute) ...'
	@$(INSTALL) --require-hashes -r requirements-demo.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ .venv/run

.venv/dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo 'Setting up (once, about two minutes) ...'
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ .venv/demo .venv/run
