# Needs Python >= 3.11 and make, nothing else:
#   make demo    a symposium that is live now, invented, in .demo   (PORT=, LAN=1, QUIET=1, HALQA_DATA=)
#   make test    the tests
# For those who change halqa: make check · make full · make bench · make looks · make cheat · make lock · make acts

PYTHON ?= python3
HALQA := .venv/bin/python -m halqa
RUN := .venv/run.stamp
DEV := .venv/dev.stamp

.PHONY: demo test check full bench looks cheat lock acts tidy auditor
.DEFAULT_GOAL := demo

# Set up, once ------------------------------------------------------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("halqa needs Python 3.11 or newer; say which: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

$(RUN): requirements/run.txt | .venv/bin/python
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# For everyone ------------------------------------------------------------------------------------------------------

demo: export HALQA_DATA ?= .demo
demo: $(RUN)
	@$(HALQA) demo

cheat: export HALQA_DATA ?= .demo
cheat: $(RUN)
	@$(HALQA) export_record demo --out $(HALQA_DATA)/record.zip
	@.venv/bin/python verify/cheat.py $(HALQA_DATA)/record.zip

# Where CI is set, two processes share the work, coverage is held to its thresholds, and nothing may be skipped.
test: $(DEV)
	.venv/bin/pytest $(if $(CI),--numprocesses=2 --dist=loadfile --cov --cov-report=json:build/coverage.json)

# For those who change it -------------------------------------------------------------------------------------------

check: export HALQA_DATA := build/check
check: $(DEV)
	@mkdir -p build/check
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/djlint --quiet --lint halqa/templates
	$(HALQA) makemigrations --check --dry-run
	.venv/bin/pytest -q tests/layout

tidy: $(DEV)
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

full: check
	.venv/bin/pytest -m "full or not full"

bench: $(DEV)
	.venv/bin/python -m bench

looks: $(DEV)
	.venv/bin/python -m bench.looks

acts: $(DEV)
	.venv/bin/python -m tests.layout.acts

# The auditor of pages that HALQA_TOOLS holds, made ready in build/ (needs Node); tests and looks run it from there.
auditor: build/audit-pages/node_modules
build/audit-pages/node_modules:
	mkdir -p build/audit-pages
	cp -R $(HALQA_TOOLS)/audit-pages/. build/audit-pages/
	cd build/audit-pages && PUPPETEER_SKIP_DOWNLOAD=1 npm install --silent --no-audit --no-fund --ignore-scripts
	@touch $@

# Rewrites the locks from requirements/*.in; they name versions and hashes, never a registry.
LOCK := .venv/bin/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host --no-emit-options
lock: $(DEV)
	.venv/bin/pip install --quiet pip-tools
	$(LOCK) --output-file requirements/dev.txt requirements/dev.in
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/run.txt requirements/run.in
