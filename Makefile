# Emma: every command of the project. `make help` lists them.
# Only Python 3.11 and make are needed; PYTHON names another interpreter of that version.
PYTHON ?= python3.11
SHELL := /bin/bash
DEV := .venv/dev/bin
RASA := .venv/rasa/bin
ENVIRONMENTS := $(PYTHON) -m deploy.local.environments
# Whole files, on two cores; the files that need the whole stack run one after the other.
SIDE_BY_SIDE := -n 2 --dist loadfile
COVERED := --cov --cov-report=
# Tests of real processes, on a machine that may be noisy: docs/adr/0020.
ONCE_MORE := --reruns 1 -rR
export PYTHONPATH := $(CURDIR)
.DEFAULT_GOAL := help

.PHONY: help run install train test test-fast check lint types imports yaml fix converse nlu-eval understanding review bench bench-streams bench-data clean bench-channels

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run:  ## Start Emma: environments, model, database, all processes (Ctrl-C stops them)
	@exec $(PYTHON) -m deploy.local.run

install:  ## Create the three environments from the hashed locks
	@$(ENVIRONMENTS) service rasa dev

train:  ## Train the conversation model when the present data has none
	@$(ENVIRONMENTS) rasa
	@$(PYTHON) -m deploy.local.model

test: check  ## Run the checks and all the tests, real Rasa and real Chromium included
	@$(PYTHON) -m deploy.local.test_tools
	@$(PYTHON) -m deploy.local.model
	@$(DEV)/coverage erase
	@$(DEV)/python -m pytest $(SIDE_BY_SIDE) $(COVERED) tests/unit tests/content
	@$(DEV)/python -m pytest $(SIDE_BY_SIDE) $(COVERED) --cov-append $(ONCE_MORE) -p no:randomly $(wildcard tests/integration tests/nlu tests/widget)
	@$(DEV)/coverage report
	@$(DEV)/python -m pytest $(SIDE_BY_SIDE) $(ONCE_MORE) -p no:randomly tests/browser/console tests/browser/widget
	@$(DEV)/python -m pytest $(ONCE_MORE) -p no:randomly tests/conversations tests/e2e tests/browser --ignore=tests/browser/console --ignore=tests/browser/widget

test-fast:  ## Run the unit and content tests (under a minute)
	@$(ENVIRONMENTS) dev
	@$(DEV)/python -m pytest -q $(SIDE_BY_SIDE) tests/unit tests/content

check: install lint types imports yaml  ## Run ruff, mypy, import-linter and yamllint

lint:
	@$(DEV)/ruff check .
	@$(DEV)/ruff format --check .

types:
	@$(DEV)/mypy

imports:
	@$(DEV)/lint-imports

yaml:
	@$(DEV)/yamllint --strict -c .yamllint.yml bot/data bot/catalogue.yml domain.yml config.yml tests/conversations

fix:  ## Format the code and mend what ruff can mend
	@$(DEV)/ruff check --fix .
	@$(DEV)/ruff format .

converse:  ## Run a file of conversations against a fresh stack: make converse FILE=path.yml
	@test -n "$(FILE)" || { echo "usage: make converse FILE=tests/conversations/card.yml"; exit 2; }
	@$(ENVIRONMENTS) service rasa dev
	@$(DEV)/python -m tests.conversations.converse "$(FILE)"

nlu-eval:  ## Measure understanding on labelled messages: make nlu-eval FILE=path.tsv JSON=out.json
	@test -n "$(FILE)" || { echo "usage: make nlu-eval FILE=messages.tsv [JSON=figures.json]"; exit 2; }
	@$(PYTHON) -m bench.nlu $(FILE) $(if $(JSON),--json $(JSON))

review:  ## Label what Emma did not understand, and write the examples to EMMA_HOME/review/nlu.yml
	@$(ENVIRONMENTS) service
	@./emma-admin nlu review

understanding:  ## What each part of understanding brings, and the curves of its settings
	@$(ENVIRONMENTS) rasa
	@$(RASA)/python -m bench.held_out
	@$(RASA)/python -m bench.understanding

bench:  ## Measure a whole turn beside a stock Rasa project, memory and start time
	@$(ENVIRONMENTS) service rasa dev
	@$(DEV)/python -m bench.turn

bench-streams:  ## Measure words between 1,000 open windows of members and 50 agents
	@$(ENVIRONMENTS) service dev
	@$(DEV)/python -m bench.streams

bench-data:  ## Measure the reads of the data layer with 100,000 members and 5 million lines
	@$(ENVIRONMENTS) service dev
	@$(DEV)/python -m bench.data_layer

bench-channels:  ## Measure 10,000 webhooks in disorder while the worker is killed
	@$(ENVIRONMENTS) dev
	@$(DEV)/python -m bench.channels

clean:  ## Remove environments, caches and trained models (the data in EMMA_HOME stays)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache htmlcov .coverage
	@rm -f bot/models/*.tar.gz bot/models/*.json
