# What people do with the portal, one word each. The work is in portal/running/bootstrap.py, manage.py and tests/run_suite.py.

PYTHON ?= python3
BOOTSTRAP = $(PYTHON) -I portal/running/bootstrap.py
# Tools load the settings but must touch nobody's data.
BESIDE = DEMO=1 SECRET_KEY=for-tools-only DATABASE_URL=sqlite://:memory:
TEMPLATES = find templates -name '*.html' -print0 | xargs -0 --no-run-if-empty
UV_COMPILE = uv pip compile pyproject.toml --quiet --python-version 3.11 --generate-hashes --no-header

.DEFAULT_GOAL = help
.PHONY: help run reset demo-accounts test test-fast mutate lint format bench messages requirements python venv

help:  ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: python  ## The portal with its demonstration, on 127.0.0.1:8000 (PORT=8001 for another port)
	@$(BOOTSTRAP) run

reset: python  ## Delete the demonstration's data; the next run starts over
	@$(BOOTSTRAP) reset

demo-accounts: venv  ## The demonstration's sign-ins
	@DEMO=1 .venv/bin/python manage.py demo_accounts

test: python  ## The whole suite: SQLite, then PostgreSQL with Redis, then the browser
	@$(BOOTSTRAP) test

test-fast: venv  ## Rules and actions on SQLite, up to the first failure
	@.venv/bin/python -m tests.run_suite --fast

mutate: venv  ## Weaken one guard at a time, name those that no test notices (MINUTES=20 ONLY="money rounds")
	@.venv/bin/python -m tests.mutate --minutes $(or $(MINUTES),60) $(if $(ONLY),--only $(ONLY))

lint: venv  ## Style, imports, types, templates, missing migrations
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(TEMPLATES) .venv/bin/djade --check --target-version 5.2
	.venv/bin/lint-imports --no-cache
	$(BESIDE) .venv/bin/python manage.py makemigrations --check --dry-run
	$(BESIDE) .venv/bin/mypy --follow-imports=silent $(wildcard */actions.py */actions/*.py */queries.py */queries/*.py)

format: venv  ## Put source and templates into the style that lint checks
	.venv/bin/ruff check --fix-only --quiet .
	.venv/bin/ruff format --quiet .
	$(TEMPLATES) .venv/bin/djade --target-version 5.2 || true  # it says 1 when it changed something

bench: venv  ## Measures, one JSON object a line (ONLY=name for one)
	@ONLY="$(ONLY)" .venv/bin/python -m bench

messages: venv  ## Update the catalogues from the source (COMPENDIUM="a.po b.po" fills in French found there)
	@$(BESIDE) COMPENDIUM="$(COMPENDIUM)" .venv/bin/python manage.py makemessages --locale fr --locale en

requirements:  ## Pin what pyproject.toml asks for, with hashes
	$(UV_COMPILE) --output-file requirements.txt
	$(UV_COMPILE) --group dev --output-file requirements-dev.txt

venv: python
	@$(BOOTSTRAP) venv

python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. On Debian 12: apt-get install python3 python3-venv"; exit 1; }
