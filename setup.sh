#!/usr/bin/env bash
# Sets everything up: the compiler and libtorch from Debian, the native shim, the restore and the build. What is there
# already is left alone.
#   LIBTORCH=/path ./setup.sh   uses that libtorch (a folder with include/ and lib/, e.g. of an unpacked libtorch)
#   TORCH=pip ./setup.sh        uses pip's torch: the one python3 imports, else one installed into build/venv
#   ./setup.sh --native         stops after the shim, before the .NET build
#   ./setup.sh --browser        installs Chromium for the tests of pages, and nothing else
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

die() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# Plotly, for interactive figures: from npm, its version and hash pinned in tools/plotly. Everything else does without.
plotly() {
    local folder=build/plotly
    cmp -s tools/plotly/package-lock.json $folder/package-lock.json && [ -e $folder/node_modules/plotly.js-dist-min/plotly.min.js ] && return
    command -v npm >/dev/null || { echo "npm is not installed: this build writes no interactive figures (.html). Debian: apt-get install npm"; return; }
    echo "Fetching Plotly"
    mkdir -p $folder
    cp tools/plotly/package.json tools/plotly/package-lock.json $folder
    if ! npm ci --prefix $folder --ignore-scripts --no-audit --no-fund --silent; then
        rm -f $folder/package-lock.json
        echo "npm could not fetch Plotly: this build writes no interactive figures (.html)."
    fi
}

if [ "${1:-}" = --browser ]; then
    command -v chromium >/dev/null && exit
    echo "Installing chromium"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null || die "chromium could not be installed; as root: apt-get install chromium"
    exit
fi

command -v dotnet >/dev/null || die "the .NET 10 SDK is needed: https://dotnet.microsoft.com/download"

if [ "${TorchProvider:-System}" = System ]; then
    src/AsymValley.Torch/native/build.sh build/native
fi
plotly
[ "${1:-}" = --native ] && exit 0

echo "Building AsymValley"
dotnet build AsymValley.sln -c Release -v quiet --nologo
