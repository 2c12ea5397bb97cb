# The project's tasks. `make` lists them, and CI calls the same ones. The first task that needs it
# makes the virtual environment; nothing but make and a Python of 3.11 or later has to be there.

PYTHON ?= python3
DEMO ?= demo-kontor
PYTEST_ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip
SETTINGS := pyproject.toml constraints.txt
RUNTIME := .venv/.stamp-runtime
DEVELOPMENT := .venv/.stamp-development
CODE := xlvp validation workbook_templates tests $(wildcard benchmarks)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check lint types imports format node addin templates docs bench speed clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(RUNTIME) ## build the demonstration offices in demo-kontor/ (DEMO=another folder)
	$(BIN)/xlvp demo "$(DEMO)"

test: $(DEVELOPMENT) ## run the tests (PYTEST_ARGS="-k status" for some of them)
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(PYTEST_ARGS)

check: lint types imports test ## everything that must pass before a change goes in

lint: $(DEVELOPMENT) ## style: ruff's rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEVELOPMENT) ## strict types
	$(BIN)/mypy $(CODE)

imports: $(DEVELOPMENT) ## direction of imports: xlvp to validation, never back
	$(BIN)/lint-imports

format: $(DEVELOPMENT) ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

node: ## install what tests take from npm, in .node/
	npm install --silent --no-audit --no-fund --no-save --no-package-lock --ignore-scripts \
		--prefix .node $$(grep -v '^#' tests/node-packages.txt)

addin: $(DEVELOPMENT) ## build xlvp/addin/xlvp.xlam again from its sources
	$(BIN)/xlvp addin build

templates: $(RUNTIME) ## write workbook_templates/ again from the models and schemas
	$(BIN)/python -m xlvp.standard_templates

docs: $(RUNTIME) ## write the generated pages of docs/ again
	$(BIN)/python -m validation.catalogue docs
	$(BIN)/python -m benchmarks.whole_country

bench: $(DEVELOPMENT) ## run all benchmarks and write benchmarks/RESULTS.md (40 minutes; BENCH="--quick")
	$(BIN)/python -m benchmarks $(or $(BENCH),--write)

speed: $(DEVELOPMENT) ## hold small benchmarks against their bounds (a minute)
	$(BIN)/python -m benchmarks --check

clean: ## remove the virtual environment, the demonstration and all caches
	rm -rf .venv .node .bench demo-kontor build dist .coverage .coverage.* htmlcov \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip is pinned like everything else: an older one knows neither --group nor --build-constraint.
$(RUNTIME): $(SETTINGS)
	@$(PYTHON) -c 'import sys; sys.exit("xlvp needs Python 3.11 or later; name one with PYTHON=..." \
		if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(PIP) install --quiet --constraint constraints.txt pip
	$(PIP) install --quiet --constraint constraints.txt --build-constraint constraints.txt --editable .
	@touch $@

$(DEVELOPMENT): $(RUNTIME)
	$(PIP) install --quiet --constraint constraints.txt --group dev
	@touch $@
