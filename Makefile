# What a person types. Each target first installs what it needs into .venv, from requirements/*.txt.

PYTHON ?= python3
BIN := .venv/bin

# Material announces on every run that MkDocs 1.x is at its end; DESIGN has the answer to that.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help site serve editor wheel refresh test long fuzz lint format browser lock bench bench-10000 bench-check \
	bench-search bench-report clean install check report preview reviews pull-request

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

site: .venv/runtime editor ## Build the site into site/
	$(BIN)/mkdocs build

serve: .venv/runtime editor ## Show the site on this computer, and build it again on every save (PORT=8001 for another port)
	$(BIN)/mkdocs serve $(if $(PORT),--dev-addr 127.0.0.1:$(PORT))

test: browser editor lint ## Run every check and every test (PYTEST_ARGS="-k search" for some of them)
	$(BIN)/pytest -n 2 $(PYTEST_ARGS)

install: .venv/runtime ## Install what the site needs, and the command .venv/bin/staffroom

# --- what the forge does for a proposal; see docs/contribute/maintain.md -----------------------------

# Where the parts of it lie. SITE_URL, where it is known, is the address of the published site.
PROPOSAL := proposal
BASE ?= main
FORMAT ?= text
export BASE
# Not by “export”: an empty address is not the same as none for a build.
SITE = $(if $(SITE_URL),--site-url "$$SITE_URL")

report: .venv/runtime ## Report on your branch as a proposal to BASE=main, into proposal/report.md
	@$(BIN)/staffroom report --base "$$BASE" $(SITE) --output $(PROPOSAL)/report.md

refresh: .venv/runtime ## Write the files anew that follow from models and vocabularies
	$(BIN)/staffroom refresh

check: .venv/runtime ## Report every problem of all documents (FORMAT=github for a forge)
	@$(BIN)/staffroom check --format $(FORMAT)

# Pages are files, so that they can be opened from a folder. Where there is something to mend, the
# rest of the site is shown all the same. (A build that is strict and quiet does not hear its warnings.)
PREVIEW = $(BIN)/mkdocs build --no-directory-urls --site-dir $(PROPOSAL)/site

preview: .venv/runtime ## Build the site strictly into proposal/site, to be opened from there
	@$(PREVIEW) --strict || { $(PREVIEW) --quiet; exit 1; }

reviews: .venv/runtime ## List the documents whose review is over, into proposal/reviews.md
	@$(BIN)/staffroom reviews $(SITE) --output $(PROPOSAL)/reviews.md

pull-request: .venv/runtime ## Do all that the forge does for a pull request to BASE=main
	@rm -rf $(PROPOSAL)
	@failed=; \
	$(MAKE) --no-print-directory report || exit 2; \
	$(MAKE) --no-print-directory check || failed="$$failed check"; \
	$(MAKE) --no-print-directory preview || failed="$$failed preview"; \
	echo; \
	echo "The report:   $(PROPOSAL)/report.md"; \
	echo "The preview:  $(PROPOSAL)/site/index.html"; \
	test -z "$$failed" || { echo "Not passed:$$failed. The report lists what is to be mended."; exit 1; }

# So many sequences of edits are tried on the warm builds.
long: export SEQUENCES = 60

long: .venv/dev ## Run the tests that take long: many random edits, each build compared with one from nothing
	$(BIN)/pytest tests/test_warm_builds.py tests/test_preview_memory.py

# What is changed at random: how many documents, and the first seed.
FUZZ ?= --number 100000 --seed 1

fuzz: .venv/dev ## Check and mend mutated documents (FUZZ="--number 2000 --seed 7" for some of them)
	PYTHONPATH=tests $(BIN)/python tests/fuzz.py $(FUZZ)

lint: .venv/dev ## Check the code: style, types, and which module imports which
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/dev ## Put the code in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

editor: .venv/runtime ## Collect the web editor, where there is npm
	@$(BIN)/python hatch_build.py

wheel: .venv/runtime editor ## Make the package to install elsewhere, in dist/
	$(BIN)/python -m hatchling build -t wheel

browser: .venv/dev ## Find or install what the browser tests need: Chromium and axe-core
	@$(BIN)/python tests/browser/prepare.py

# LOCK_ARGS=--upgrade takes newer versions; without it only what changed in the inputs moves.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK_ARGS)

lock: .venv/dev ## Pin the dependencies again (LOCK_ARGS=--upgrade for newer ones)
	$(LOCK) pyproject.toml requirements/runtime.in -o requirements/runtime.txt
	$(LOCK) requirements/dev.in -o requirements/dev.txt
	npm install --package-lock-only

# What is measured: numbers of lessons, and options of bench/run.py.
BENCH ?= 1000 5000 --rounds 3 --save bench/results

bench: .venv/runtime ## Measure the speed beside stock MkDocs (BENCH="200 --rounds 1" for a quick look)
	$(BIN)/python bench/run.py $(BENCH)

bench-10000: .venv/runtime ## The same with 10,000 lessons
	$(BIN)/python bench/run.py 10000 --rounds 3 --save bench/results

# The same for bench/check.py.
BENCH_CHECK ?= 10000 --rounds 3

bench-check: .venv/runtime ## Measure how long the check takes (BENCH_CHECK="1000 --rounds 1" for a quick look)
	$(BIN)/python bench/check.py $(BENCH_CHECK)

# The same for bench/search.py, which needs what the browser tests need.
BENCH_SEARCH ?= 5000 10000 --save bench/results
SEARCH_BENCH = PYTHONPATH=tests $(BIN)/python bench/search.py

bench-search: browser ## Measure the search in a browser beside stock Material (BENCH_SEARCH="300 --rounds 2" for a quick look)
	$(SEARCH_BENCH) $(BENCH_SEARCH)

SEARCH_RESULTS = $(wildcard bench/results/search-*.json)

bench-report: .venv/dev ## Put what was measured into docs/reference/speed.md, with its picture
	$(BIN)/python bench/run.py --report $(filter-out $(SEARCH_RESULTS),$(wildcard bench/results/*.json))
	$(if $(SEARCH_RESULTS),$(SEARCH_BENCH) --report $(SEARCH_RESULTS))

clean: ## Remove everything that was made here: site, cache, .venv, node_modules
	rm -rf site .site.*-* proposal .cache .venv node_modules dist .mypy_cache .pytest_cache .ruff_cache .hypothesis \
		.import_linter_cache

# The two files below are stamps: an environment older than what it is made from is brought up to date.
# -qq: pip's warnings are about the reader's own configuration; its errors still show.
.venv/runtime: requirements/runtime.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the site needs into .venv ..."
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements/runtime.txt
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/runtime requirements/dev.txt
	@echo "Installing what the tests need into .venv ..."
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements/dev.txt
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Staffroom needs Python 3.11 or newer, and '$(PYTHON)' is not: install one and name it," \
			"as in 'make site PYTHON=python3.12'."; exit 1; }
	@$(PYTHON) -m venv .venv
