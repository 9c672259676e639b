# Everything a person does with the checkout. Each target makes what it needs; none needs another one run by hand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What of pyproject.toml's optional packages the tests are given.
EXTRAS := test
QT_PACKAGES := libglib2.0-0 libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 \
  libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xkb1 libfontconfig1 libdbus-1-3
DESKTOP_PACKAGES := xvfb xauth dbus dbus-x11 openbox xfce4-panel xfce4-notifyd xfconf xdotool wmctrl x11-utils imagemagick \
  adwaita-icon-theme fonts-dejavu-core desktop-file-utils appstream
# Shells that complete the terminal's command; a browser for the page; what else speaks HTTP and makes certificates.
SHELL_PACKAGES := zsh fish
WEB_PACKAGES := chromium chromium-driver curl node-eventsource openssl
# Readers of the man pages that complain of what is badly written.
MANUAL_PACKAGES := man-db mandoc
# Judges exported units.
UNIT_PACKAGES := systemd
# Debian has it beside its Python, not in it; asked for where it is about to be installed. Other Pythons have their own.
PYTHON_LIBRARY = $$(apt-cache pkgnames libpython$$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_python_version())') \
  2>/dev/null | grep -x 'libpython[0-9.]*')
# binutils takes programs apart for the package; the libraries that Qt's window needs, and Python's, are put into it.
BUILD_PACKAGES = binutils $(PYTHON_LIBRARY) $(QT_PACKAGES)
# Reads the Debian package as its archive would; fakeroot installs it for those who are not root.
DEBIAN_PACKAGES := lintian fakeroot
# A file system of another process, which may stop answering.
DISK_PACKAGES := bindfs
SYSTEM_PACKAGES = $(BUILD_PACKAGES) $(DESKTOP_PACKAGES) $(SHELL_PACKAGES) $(WEB_PACKAGES) $(MANUAL_PACKAGES) $(UNIT_PACKAGES) \
  $(DEBIAN_PACKAGES) $(DISK_PACKAGES)

# pytest translates each file of tests once (translated.stamp), not anew in each of its processes: 13 s of computing for each.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test test-together test-packed chaos test-desktop bundle test-package test-archives test-alone lint bench package system-packages translations clean

# The demo, unless the environment names a MediVote or a services.ini.
run: $(VENV)/run.stamp
	@if [ -n "$$MEDIVOTE_CONFIG$$MEDIVOTE_HOME" ]; then exec $(BIN)/medivote-desktop; else exec $(BIN)/medivote-desktop --demo; fi

# Lint needs one core and packages of the system the network, so they go beside each other; all that is needed of pip is asked for
# at once. Packages compute, and take what the other tests leave.
test:
	@$(MAKE) --no-print-directory -j 2 --output-sync=target EXTRAS=test,package lint $(VENV)/translated.stamp
	@$(MAKE) --no-print-directory $(VENV)/package.stamp  # where pip was asked before for what tests need alone
	@$(MAKE) --no-print-directory -j 2 test-together test-packed
	@$(MAKE) --no-print-directory -j 2 --output-sync=target test-alone test-desktop

# Three processes where there are two cores: most tests wait for programs some of the time.
test-together: $(VENV)/translated.stamp
	$(BIN)/pytest -n 3 --dist worksteal -m "not desktop and not serial"

# One after the other, and each told as a whole, between what is told of the others.
test-packed:
	@$(MAKE) --no-print-directory --output-sync=target test-archives
	@$(MAKE) --no-print-directory --output-sync=target test-package

# What must not run beside its like goes on beside what is unlike it: desktops mostly wait, faults and browsers compute, too.
test-desktop: $(VENV)/test.stamp
	$(BIN)/pytest -m "not slow" tests/desktop

# The program for machines without Python, where anything is newer than it.
bundle: $(VENV)/test.stamp $(VENV)/package.stamp
	@$(BIN)/python -c "from tests.package.built import ensure_built; ensure_built()"

test-package: bundle
	$(BIN)/pytest -m "slow and (serial or desktop)" --ignore tests/package/test_archives.py tests/package tests/desktop

test-archives: bundle
	$(BIN)/pytest tests/package/test_archives.py

# Only files with such a test are opened: to look through all takes longer than most tests.
test-alone: $(VENV)/test.stamp
	$(BIN)/pytest -m "serial and not slow" $$(grep -rl --include='*.py' 'mark\.serial' tests)

# The random faults of the tests, for five minutes and not for twenty seconds.
chaos: $(VENV)/test.stamp
	MEDIVOTE_CHAOS_SECONDS=$${MEDIVOTE_CHAOS_SECONDS:-300} $(BIN)/pytest -m chaos

lint: $(VENV)/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# The translators' files brought up to date with the source, and what the program reads made of them.
translations: $(VENV)/test.stamp
	$(BIN)/python -m translations.update

bench: $(VENV)/test.stamp
	@for script in benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

# The program for machines without Python, in dist: the folder medivote-desktop, to be copied as it is, and on Linux a
# .tar.xz, a .deb and SHA256SUMS.
package: $(VENV)/package.stamp
	$(BIN)/python -m installer

# What apt-get installs, for those who run it themselves: sudo apt-get install -y $$(make -s system-packages)
system-packages:
	@echo $(SYSTEM_PACKAGES)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

# What Qt's window needs of the system, where it is not there and this user may install it; else the program says what is missing.
$(VENV)/run.stamp: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -e .
	-@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && ! $(BIN)/python -c \
	  "import sys; from medivote_desktop.startup.qtlibraries import missing_libraries; sys.exit(bool(missing_libraries('xcb')))"; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(QT_PACKAGES) >/dev/null; fi
	@touch $@

$(VENV)/test.stamp: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -e ".[$(EXTRAS)]"
	@touch $@ $(VENV)/run.stamp $(if $(findstring package,$(EXTRAS)),$(VENV)/package.stamp)

$(VENV)/package.stamp: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -e ".[package]"
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(BUILD_PACKAGES) >/dev/null; fi
	@touch $@

# System packages where this user may install them (Debian and its kin, as root); elsewhere the desktop tests say what is missing.
$(VENV)/system.stamp: Makefile | $(VENV)/bin/python
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(SYSTEM_PACKAGES) >/dev/null; fi
	@touch $@

# Before three processes begin at once, each to translate them all: beside lint, which leaves a core for it.
$(VENV)/translated.stamp: $(VENV)/test.stamp $(VENV)/system.stamp
	-@$(BIN)/pytest --collect-only -qq >/dev/null  # who begins them says what is wrong with them
	@$(BIN)/python -m compileall -q medivote_desktop installer  # a folder that changes makes the bundle out of date
	@touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
