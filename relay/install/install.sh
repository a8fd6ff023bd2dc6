#!/bin/sh
# Installs a Lumamesh relay as a systemd service, or brings it up to date; may be run again at any time.
#
#   sudo MESH_SALT=my-network PUBLIC_IP=203.0.113.7 sh install.sh [--dry-run] [package or tarball …]
#
# Variables of the relay that are set go to /etc/lumamesh-relay.env; those that stand there already stay.
# DESTDIR puts all files below another root, for tests.
set -eu

VARIABLES='MESH_SALT MESH_PEERS MESH_PORT PUBLIC_IP UDP_PORT HOST LOG_LEVEL MAX_SESSIONS MAX_MEMBERS SESSIONS_PER_SOURCE
  DIALS_PER_SOURCE WORK_ABOVE TURN TURN_RATE TURN_PORTS TURN_RFC5766 METRICS_PORT DRAIN'
NAME=lumamesh-relay
DATA_DIR=/var/lib/$NAME
ROOT=${DESTDIR:-}
PREFIX=$ROOT/usr/local
ENV_FILE=$ROOT/etc/$NAME.env
UNIT=$ROOT/etc/systemd/system/$NAME.service
DRY_RUN=

say() { printf '%s\n' "$*"; }

fail() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}

# Does it, or with --dry-run says what it would do.
run() {
  if [ -n "$DRY_RUN" ]; then say "would run: $*"; else "$@"; fi
}

has() { command -v "$1" >/dev/null 2>&1; }

new_enough() {
  has node && node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

install_node() {
  new_enough && has npm && return
  say 'Node 20.19 or newer and npm are needed.'
  if has apt-get; then
    run apt-get update -q
    run apt-get install -y -q nodejs npm
  elif has dnf; then run dnf install -y nodejs npm
  elif has zypper; then run zypper --non-interactive install nodejs npm
  elif has pacman; then run pacman -S --noconfirm --needed nodejs npm
  fi
  [ -n "$DRY_RUN" ] && return
  if ! new_enough || ! has npm; then
    fail 'this system has no Node 20.19 or newer: install it as https://nodejs.org/en/download says, and run this again.'
  fi
}

# Services look for programs there alone.
check_path() {
  (PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin && has node) ||
    say "Node is at $(command -v node), where no service finds it: link it to /usr/local/bin/node."
}

make_user() {
  id -u "$NAME" >/dev/null 2>&1 && return
  shell=/usr/sbin/nologin
  [ -x "$shell" ] || shell=/sbin/nologin
  run useradd --system --user-group --no-create-home --home-dir "$DATA_DIR" --shell "$shell" "$NAME"
}

# What a variable is in the file, as it stands there.
in_file() {
  [ -f "$ENV_FILE" ] && grep -q "^$1=" "$ENV_FILE"
}

set_variable() {
  case $2 in
    *"'"* | *'
'*) fail "$1 has a quote or a line break in it: leave that out." ;;
  esac
  if in_file "$1"; then grep -v "^$1=" "$ENV_FILE" >"$ENV_FILE.new" || true; else cat "$ENV_FILE" >"$ENV_FILE.new"; fi
  printf "%s='%s'\n" "$1" "$2" >>"$ENV_FILE.new"
  cat "$ENV_FILE.new" >"$ENV_FILE"
  rm "$ENV_FILE.new"
}

write_env_file() {
  if [ -z "$DRY_RUN" ]; then
    mkdir -p "$(dirname "$ENV_FILE")"
    if ! [ -f "$ENV_FILE" ]; then
      say '# Variables of the relay; docs/operate/settings.md in its repository explains them. After a change: systemctl restart lumamesh-relay' >"$ENV_FILE"
      chmod 644 "$ENV_FILE"
    fi
    in_file DATA_DIR || set_variable DATA_DIR "$DATA_DIR"
  fi
  for variable in $VARIABLES; do
    eval "value=\${$variable:-}"
    [ -z "$value" ] && continue
    if [ -n "$DRY_RUN" ]; then say "would set in $ENV_FILE: $variable=$value"; else set_variable "$variable" "$value"; fi
  done
}

install_unit() {
  unit=$PREFIX/lib/node_modules/@lumamesh/relay/install/$NAME.service
  run mkdir -p "$(dirname "$UNIT")"
  run cp "$unit" "$UNIT"
  run chmod 644 "$UNIT"
  run systemctl daemon-reload
  run systemctl enable "$NAME"
  run systemctl restart "$NAME"
}

while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) DRY_RUN=yes ;;
    -*) fail "there is no option $1: see the first lines of this file." ;;
    *) break ;;
  esac
  shift
done
[ $# -gt 0 ] || set -- @lumamesh/relay@latest

[ -n "$DRY_RUN$ROOT" ] || [ "$(id -u)" = 0 ] || fail 'run it as root: sudo sh install.sh'
[ -n "$DRY_RUN$ROOT" ] || has systemctl ||
  fail 'this system has no systemd: install the npm package @lumamesh/relay, and run lumamesh-relay under your own supervisor.'
[ -n "${MESH_SALT:-}" ] || in_file MESH_SALT ||
  fail 'set MESH_SALT to the name of your network of relays: sudo MESH_SALT=my-network sh install.sh'

install_node
[ -n "$DRY_RUN" ] || check_path
make_user
run npm install --global --no-fund --no-audit --prefix "$PREFIX" "$@"
write_env_file
install_unit

say ''
say "Next: open the firewall (UDP ${UDP_PORT:-3478}, TCP ${MESH_PORT:-7400}), and check the relay:"
say "  sudo $NAME --env-file /etc/$NAME.env check"
say 'Give this to your pages, and back the keys up:'
say "  sudo $NAME --env-file /etc/$NAME.env config > relays.json"
say "  sudo sh -c 'umask 077; $NAME --env-file /etc/$NAME.env backup > relay.backup'"
