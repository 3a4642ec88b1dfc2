# Every command of the project; 'make help' lists them.
SHELL := /bin/bash
.SHELLFLAGS := -e -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

VENV := .venv
PYTHON := $(VENV)/bin/python
DATA_DIR ?= var
export DATA_DIR

MESSAGES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django*.po))
STATIC := $(shell find static -type f) stopmensenhandel/staticfiles.py

.PHONY: help run ready test check unit audit bench html editor brochures videos screenshots readability format messages requirements system-python system-run system-test

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s  %s\n", $$1, $$2 }'

run: $(VENV)/run.stamp $(MESSAGES) $(DATA_DIR)/static.stamp ## Set up what is missing, then serve the site (HOST, PORT, DATA_DIR)
	@exec $(PYTHON) manage.py serve

ready: $(VENV)/run.stamp $(MESSAGES) ## Set up what is missing beside a running site, which docs/operations.md then replaces
	@$(PYTHON) manage.py collectstatic --noinput --verbosity 0
	@$(PYTHON) manage.py prepare

test: check ## Run everything: checks, tests, browser tests
	$(PYTHON) -m pytest

check: $(VENV)/test.stamp $(MESSAGES) ## Check style, floors, templates, CSS, JavaScript, types, migrations and translations
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djlint templates --lint --quiet
	$(VENV)/bin/djlint templates --check --quiet
	@$(call biome,--error-on-warnings)
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PYTHON) manage.py check --fail-level WARNING
	$(PYTHON) manage.py makemigrations --check --dry-run

audit: $(VENV)/test.stamp ## Look for secrets, packages without a hash, conflicts and, where it can be reached, known holes
	$(PYTHON) deploy/audit.py

unit: $(VENV)/test.stamp $(MESSAGES) ## Run the tests that need no browser
	$(PYTHON) -m pytest -m "not browser"

bench: $(VENV)/test.stamp $(MESSAGES) $(DATA_DIR)/static.stamp ## Measure how fast the site is, for half an hour (needs wrk and two processors)
	@deploy/packages.sh wrk:'command -v wrk'
	@$(PYTHON) manage.py prepare
	@$(PYTHON) deploy/bench.py
	@$(PYTHON) deploy/rendering.py
	@$(PYTHON) deploy/first_paint.py
	@$(PYTHON) deploy/slowclients.py
	@$(PYTHON) deploy/load.py

html: $(VENV)/test.stamp $(MESSAGES) ## Check the HTML of every page with the W3C's checker (needs npm and java)
	npm install --silent --no-audit --no-fund --prefix $(DATA_DIR)/checker vnu-jar
	VNU_JAR=$(abspath $(DATA_DIR))/checker/node_modules/vnu-jar/build/dist/vnu.jar $(PYTHON) -m pytest -n0 tests/promises/test_html.py

editor: $(VENV)/run.stamp $(MESSAGES) ## Make an account for an editor
	@$(PYTHON) manage.py prepare
	@$(PYTHON) manage.py create_editor

brochures: $(VENV)/test.stamp ## Make the brochures' PDFs from their sources in starter/brochures
	$(PYTHON) -m starter.brochures.build

videos: $(VENV)/test.stamp ## Make the videos from their words and drawings in starter/videos (needs ffmpeg)
	@deploy/packages.sh ffmpeg:'command -v ffmpeg'
	$(PYTHON) -m starter.videos.render

screenshots: $(VENV)/test.stamp $(MESSAGES) ## Take the pictures of the editors' handbook anew
	DJANGO_SETTINGS_MODULE=stopmensenhandel.settings $(PYTHON) -m tests.browser.screenshots

readability: $(VENV)/test.stamp ## Measure how hard the texts are to read
	DJANGO_SETTINGS_MODULE=stopmensenhandel.settings $(PYTHON) -m starter.readability

format: $(VENV)/test.stamp ## Put code, templates and style sheets into shape
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	$(VENV)/bin/djlint templates --reformat --quiet --warn
	@$(call biome,--write)

# CSS and JavaScript. It comes from PyPI for one kind of machine only, which is that of most servers.
biome = if [ -x $(VENV)/bin/biome ]; then $(VENV)/bin/biome check $(1); else echo "No Biome for this machine: CSS and JavaScript stay unchecked." >&2; fi

messages: $(VENV)/run.stamp ## Collect the interface's texts into locale/*/LC_MESSAGES/django.po
	$(PYTHON) manage.py makemessages --all --no-wrap --no-obsolete --add-location file --ignore .venv --ignore var --ignore tests
	$(PYTHON) manage.py makemessages --domain djangojs --all --no-wrap --no-obsolete --add-location file --ignore .venv --ignore var --ignore tests

requirements: ## Pin the newest versions that pyproject.toml allows (needs uv)
	uv pip compile pyproject.toml $(PIN) --output-file requirements/run.txt
	uv pip compile pyproject.toml --group test --constraint requirements/run.txt $(PIN) --output-file requirements/test.txt

PIN := --upgrade --quiet --generate-hashes --universal --python-version 3.11 --no-annotate --no-header --no-emit-index-url --no-emit-find-links

# What the machine itself must have: as root it is installed, otherwise one command is named.
RUN := python3-venv:'python3 -c "import ensurepip, venv"' gettext:'command -v msgfmt'
# Ubuntu's package brings a snap, and where no snap can run, a command that only says so.
CHROMIUM := $(if $(shell grep -s '^ID=ubuntu' /etc/os-release),chromium-browser,chromium):'chromium --version || chromium-browser --version || google-chrome --version'
FONTS := fonts-noto-core:'fc-list | grep -qi "NotoSansArabic\|NotoNaskhArabic"' fontconfig:'command -v fc-list'
# skia-python, which draws the videos, is built for a machine with a screen.
DRAWING := libegl1:'python3 -c "import ctypes; ctypes.CDLL(\"libEGL.so.1\")"' libgl1:'python3 -c "import ctypes; ctypes.CDLL(\"libGL.so.1\")"'
# Node, which drives the browsers, is linked to it.
DRIVER := libatomic1:'python3 -c "import ctypes; ctypes.CDLL(\"libatomic.so.1\")"'
TEST := $(CHROMIUM) $(DRIVER) $(FONTS) $(DRAWING) w3m:'command -v w3m' lynx:'command -v lynx' unzip:'command -v unzip' git:'command -v git'

# The other engines. As root they are installed where they can be had; without them their tests are skipped.
FIREFOX := firefox-esr:'command -v firefox-esr'
WEBKIT := webkit2gtk-driver:'command -v WebKitWebDriver' xvfb:'command -v Xvfb' gstreamer1.0-libav:'ls /usr/lib/*/gstreamer-1.0/libgstlibav.so'

system-python:
	@python3 -c 'import sys; sys.version_info < (3, 11) and sys.exit("This needs Python 3.11 or newer; python3 is %d.%d." % sys.version_info[:2])'

system-run: system-python
	@deploy/packages.sh $(RUN)

system-test: system-python
	@deploy/packages.sh $(RUN) $(TEST)
	@[ "$$(id -u)" -ne 0 ] || deploy/packages.sh $(FIREFOX) || echo "Firefox can't be installed: its tests are skipped." >&2
	@[ "$$(id -u)" -ne 0 ] || deploy/packages.sh $(WEBKIT) || echo "WebKit can't be installed: its tests are skipped." >&2

$(VENV)/bin/pip: | system-run
	python3 -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt | $(VENV)/bin/pip
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# In this order, so that all packages are named at once.
$(VENV)/test.stamp: requirements/run.txt requirements/test.txt | system-test $(VENV)/run.stamp
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/test.txt
	@touch $@

%.mo: %.po | system-run
	msgfmt --check --output-file $@ $<

$(DATA_DIR)/static.stamp: $(STATIC) $(VENV)/run.stamp
	@mkdir -p $(DATA_DIR) 2>/dev/null || { echo "The data folder $(DATA_DIR) can't be made: set DATA_DIR to a folder that can." >&2; exit 1; }
	$(PYTHON) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@
