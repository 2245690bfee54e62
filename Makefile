# Tangban: everything starts here. `make help` lists what there is.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -q -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run demo test check format lint types contracts lines foods prior intents clean

help: ## Say what each command does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(VENV)/run.stamp ## Set everything up, open the console in the browser, and talk to Tangban in this terminal
	@$(BIN)/tangban serve --terminal

demo: $(VENV)/run.stamp ## Try a Telegram and a WeChat conversation here, without any account
	@$(BIN)/python -m tests.fakes.demo

test: $(VENV)/dev.stamp ## Set everything up and run the tests
	$(BIN)/python -m pytest -n 3 -m "not slow or together" $(PYTEST_ARGS)
	$(BIN)/python -m pytest -m "slow and not together" $(PYTEST_ARGS)

check: format lint types contracts test lines ## Format, lint, types, contracts, tests, lines per room

format: $(VENV)/dev.stamp ## Check that the code is formatted
	$(BIN)/ruff format --check .

lint: $(VENV)/dev.stamp ## Lint
	$(BIN)/ruff check .

types: $(VENV)/dev.stamp ## mypy, strict
	$(BIN)/mypy .

contracts: $(VENV)/dev.stamp ## Do the rooms keep to their arrows?
	$(BIN)/lint-imports

lines: ## Lines of each room
	@for room in bot agent training tools memory health prompts tests; do \
	  printf '%-10s %6s lines in %3s files\n' $$room \
	    "$$(git ls-files "$$room/*.py" "$$room/*.toml" | xargs -r cat | wc -l)" "$$(git ls-files "$$room/*.py" "$$room/*.toml" | wc -l)"; done

foods: $(VENV)/dev.stamp ## Make the food tables again from their sources (../shared/data)
	$(BIN)/python -m health.foods.build ../shared/data

prior: $(VENV)/dev.stamp ## Fit the prior of the prediction again (../shared/data; minutes)
	$(BIN)/python -m health.response.fit ../shared/data

intents: $(VENV)/dev.stamp ## Train the classifier of intents again from the labelled messages
	$(BIN)/python -m agent.understanding.train

clean: ## Remove what was built (never your data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache *.egg-info

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Setting up (a minute or two, once) ..."
	$(PIP) -e '.[web,wechat]'
	@touch $@

# torch comes first and alone: asked for together with others, the build with gigabytes of GPU packages may be chosen.
$(VENV)/dev.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) torch==2.13.0
	$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/run.stamp
