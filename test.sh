#!/usr/bin/env bash
# Restores, builds and runs every test; the last line counts them all. It needs the .NET 10 SDK.
#   ASYMVALLEY_DATA=/path ./test.sh    also runs the tests that read real data sets
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
dotnet tool restore >/dev/null
# Not as `dotnet pwsh`: a launcher would keep signals from PowerShell.
exec dotnet "$(dotnet pwsh -NoProfile -Command '$PSHOME')/pwsh.dll" -NoProfile -NonInteractive -File build.ps1 Test
