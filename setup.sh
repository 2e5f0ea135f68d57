#!/usr/bin/env bash
# Sets everything up: the compiler and libtorch from Debian, the native shim, the restore and the build. What is there
# already is left alone.
#   LIBTORCH=/path ./setup.sh   uses that libtorch (a folder with include/ and lib/, e.g. of an unpacked libtorch)
#   TORCH=pip ./setup.sh        uses pip's torch: the one python3 imports, else one installed into build/venv
#   ./setup.sh --native         stops after the shim, before the .NET build
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

die() { printf 'setup: %s\n' "$*" >&2; exit 1; }

command -v dotnet >/dev/null || die "the .NET 10 SDK is needed: https://dotnet.microsoft.com/download"

if [ "${TorchProvider:-System}" = System ]; then
    src/AsymValley.Torch/native/build.sh build/native
fi
[ "${1:-}" = --native ] && exit 0

echo "Building AsymValley"
dotnet build AsymValley.sln -c Release -v quiet --nologo
