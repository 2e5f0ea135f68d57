#!/usr/bin/env bash
# Sets everything up: the compiler and libtorch from Debian, the native shim, the restore and the build. What is there
# already is left alone.
#   LIBTORCH=/path ./setup.sh   uses that libtorch (a folder with include/ and lib/, e.g. of an unpacked libtorch)
#   TORCH=pip ./setup.sh        uses pip's torch: the one python3 imports, else one installed into build/venv
#   ./setup.sh --native         stops after the shim, before the .NET build
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*"; }
die() { printf 'setup: %s\n' "$*" >&2; exit 1; }

installed() { [ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null)" = "ii " ]; }

# Installs the Debian packages that are missing; says which when it may not.
need() {
    local missing=() package
    for package in "$@"; do installed "$package" || missing+=("$package"); done
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null || die "these packages are needed: ${missing[*]}. Install them with this system's package manager, or name a libtorch in LIBTORCH."
    [ "$(id -u)" -eq 0 ] || die "these Debian packages are missing: ${missing[*]}. Install them as root: apt-get install ${missing[*]}"
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

pip_torch() {
    local where='import os, torch; print(os.path.dirname(torch.__file__))'
    if ! python3 -c "$where" 2>/dev/null; then
        if ! build/venv/bin/python -c "$where" 2>/dev/null; then
            python3 -m venv build/venv >&2 || die "python3 -m venv failed (Debian: python3-venv)"
            build/venv/bin/python -m pip install --quiet torch >&2 || die "pip could not install torch"
            build/venv/bin/python -c "$where"
        fi
    fi
}

command -v dotnet >/dev/null || die "the .NET 10 SDK is needed: https://dotnet.microsoft.com/download"

if [ "${TorchProvider:-System}" = System ]; then
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
    stamp="$libtorch $(cat src/AsymValley.Torch/native/* "$version_header" /usr/include/jpeglib.h 2>/dev/null | sha256sum)"
    if [ ! -e build/native/libAsymValleyTorch.so ] || [ "$(cat build/native/stamp 2>/dev/null)" != "$stamp" ]; then
        say "Building the native shim"
        rm -rf build/native
        mkdir -p build/native
        { cmake -S src/AsymValley.Torch/native -B build/native -DLIBTORCH="$libtorch" && cmake --build build/native; } >build/native.log 2>&1 \
            || { tail -n 40 build/native.log >&2; die "the shim could not be built (build/native.log)"; }
        printf '%s' "$stamp" >build/native/stamp
    fi
fi
[ "${1:-}" = --native ] && exit 0

say "Building AsymValley"
dotnet build AsymValley.sln -c Release -v quiet --nologo
