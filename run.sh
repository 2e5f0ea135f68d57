#!/usr/bin/env bash
# Restores, builds, and runs the tour: trains a small network, measures the valley it lies in, prints tables and writes CSV and
# SVG files into out/tour. It needs the .NET 10 SDK.
#   ./run.sh                                      on made-up images, which need no files
#   ./run.sh -Dataset CIFAR10 -Data PATH          on CIFAR-10 in its binary format
#   ./run.sh -Dataset MNIST -Data PATH            on MNIST
# examples/Tour.ps1 has all options.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
dotnet tool restore >/dev/null
# Not as `dotnet pwsh`: a launcher would keep signals from PowerShell.
exec dotnet "$(dotnet pwsh -NoProfile -Command '$PSHOME')/pwsh.dll" -NoProfile -File build.ps1 Run "$@"
