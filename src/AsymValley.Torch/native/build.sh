#!/usr/bin/env bash
# Compiles the native shim against a libtorch of this host, into a folder: build.sh FOLDER
# What is up to date is left alone. On Debian, as root, it installs what is missing: a C++ compiler, CMake, libtorch, OpenBLAS.
#   LIBTORCH=/path  that libtorch (a folder with include/ and lib/, e.g. of an unpacked libtorch)
#   TORCH=pip       pip's torch: the one python3 imports, else one installed into a venv beside the folder
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "${1:?the folder to build into is needed}"
folder=$(cd "$1" && pwd)
venv=$(dirname "$folder")/venv

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

installed() { [ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null)" = "ii " ]; }

# Installs the Debian packages that are missing; says which when it may not.
need() {
    local missing=() package
    for package in "$@"; do installed "$package" || missing+=("$package"); done
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null || die "These packages are needed: ${missing[*]}. Install them with this system's package manager, or name a libtorch in LIBTORCH."
    [ "$(id -u)" -eq 0 ] || die "These Debian packages are missing: ${missing[*]}. Install them as root: apt-get install ${missing[*]}"
    say "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # An install that was interrupted leaves packages unpacked but not configured, and every later one fails.
    dpkg --configure -a >/dev/null || true
    if ! apt_install "${missing[@]}"; then
        apt-get update -qq
        apt-get install -y -qq --fix-broken >/dev/null || true
        apt_install "${missing[@]}" || die "apt-get could not install: ${missing[*]}"
    fi
}

apt_install() { apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >/dev/null 2>&1; }

need_compiler() {
    local wanted=()
    command -v c++ >/dev/null || wanted+=(g++)
    command -v cmake >/dev/null || wanted+=(cmake)
    command -v make >/dev/null || wanted+=(make)
    [ ${#wanted[@]} -eq 0 ] || need "${wanted[@]}"
}

where_torch='import os, torch; print(os.path.dirname(torch.__file__))'

pip_torch() {
    if ! python3 -c "$where_torch" 2>/dev/null; then
        if ! "$venv/bin/python" -c "$where_torch" 2>/dev/null; then
            python3 -m venv "$venv" >&2 || die "python3 -m venv failed (Debian: python3-venv)"
            "$venv/bin/python" -m pip install --quiet torch >&2 || die "pip could not install torch"
            "$venv/bin/python" -c "$where_torch"
        fi
    fi
}

need_compiler
libtorch=${LIBTORCH:-}
if [ -z "$libtorch" ] && [ "${TORCH:-}" = pip ]; then
    libtorch=$(pip_torch)
elif [ -z "$libtorch" ]; then
    # openblas0-openmp: with the reference BLAS a matrix product takes 40 times as long.
    need libtorch-dev libopenblas0-openmp
fi
[ -z "$libtorch" ] || [ -e "$libtorch/lib/libtorch_cpu.so" ] || die "LIBTORCH=$libtorch has no lib/libtorch_cpu.so"

# The shim is built again when its sources, the libtorch or its version changed, or libjpeg came.
version_header=${libtorch:+$libtorch/include/torch/csrc/api/include/torch/version.h}
version_header=${version_header:-/usr/include/torch/csrc/api/include/torch/version.h}
stamp="$libtorch $(cat "$here"/*.cpp "$here"/*.h "$here"/CMakeLists.txt "$version_header" /usr/include/jpeglib.h 2>/dev/null | sha256sum)"
shim=libAsymValleyTorch.so
if [ ! -e "$folder/$shim" ] || [ "$(cat "$folder/stamp" 2>/dev/null)" != "$stamp" ]; then
    say "Building the native shim"
    # Elsewhere, then moved: a process that has the old one loaded keeps it.
    build=$(mktemp -d "$folder/build.XXXXXX")
    trap 'rm -rf "$build"' EXIT
    { cmake -S "$here" -B "$build" -DLIBTORCH="$libtorch" && cmake --build "$build"; } >"$folder/build.log" 2>&1 \
        || { tail -n 40 "$folder/build.log" >&2; die "The shim could not be built ($folder/build.log)"; }
    mv "$build/$shim" "$folder/$shim"
    printf '%s' "$stamp" >"$folder/stamp"
fi
