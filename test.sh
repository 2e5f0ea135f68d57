#!/usr/bin/env bash
# Sets up what is missing and runs every test: the engine, Core and the command line with xunit, the module with Pester
# where PowerShell 7.6 and Pester 5.7 or later are installed. The last line counts them all.
#   ASYMVALLEY_DATA=/path ./test.sh          also runs the tests that read real data sets
#   TORCHSHARP_ASSEMBLY=/path/TorchSharp.dll also compiles Core against TorchSharp's own assembly
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1

passed=0 failed=0 skipped=0
./setup.sh || exit 1

log=$(mktemp)
trap 'rm -f "$log"' EXIT

count() { grep -oE "$1: +[0-9]+" <<<"$2" | grep -oE '[0-9]+$' | head -n 1; }

for project in tests/*/*.Tests.csproj; do
    name=$(basename "$project" .csproj)
    dotnet test "$project" -c Release --no-build --nologo >"$log" 2>&1
    status=$?
    summary=$(grep -E '^ *(Passed|Failed|Skipped)! ' "$log" | tail -n 1)
    if [ -z "$summary" ]; then
        cat "$log"
        echo "$name: the tests did not run"
        failed=$((failed + 1))
        continue
    fi
    [ $status -eq 0 ] || grep -vE '^ *$' "$log"
    p=$(count Passed "$summary") f=$(count Failed "$summary") s=$(count Skipped "$summary")
    [ $status -eq 0 ] || [ "$f" -gt 0 ] || f=1
    echo "$name: $p passed, $f failed, $s skipped"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done

if command -v pwsh >/dev/null && pwsh -NoProfile -NonInteractive -Command \
    'exit [int]!($PSVersionTable.PSVersion -ge [version]"7.6" -and (Get-Module -ListAvailable Pester | Where-Object Version -ge ([version]"5.7")))'; then
    # What is tested is the package, as it is installed, and not the build tree.
    pwsh -NoProfile -NonInteractive -File build.ps1 -Task Package >"$log" 2>&1 \
        && pwsh -NoProfile -NonInteractive -File tests/Module/Invoke-ModuleTests.ps1 -Module artifacts/package/AsymValley/* >"$log" 2>&1
    status=$?
    summary=$(grep -E '^Module: [0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    [ $status -eq 0 ] && [ -n "$summary" ] || cat "$log"
    echo "${summary:-Module: the tests did not run}"
    p=$(grep -oE '[0-9]+ passed' <<<"$summary" | grep -oE '[0-9]+') f=$(grep -oE '[0-9]+ failed' <<<"$summary" | grep -oE '[0-9]+')
    [ $status -eq 0 ] || [ "${f:-0}" -gt 0 ] || f=1
    s=$(grep -oE '[0-9]+ skipped' <<<"$summary" | grep -oE '[0-9]+')
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-1})) skipped=$((skipped + ${s:-0}))
else
    echo "Left out: $(cat tests/Module/*.Tests.ps1 | grep -cE '^ *It ') module tests, which need PowerShell 7.6 and Pester 5.7 or later."
fi

if [ -n "${TORCHSHARP_ASSEMBLY:-}" ]; then
    if dotnet build src/AsymValley.Core -c Release -v quiet --nologo -p:TorchProvider=Package -p:TorchSharpAssembly="$TORCHSHARP_ASSEMBLY" \
        -p:BaseIntermediateOutputPath="$PWD/build/package-provider/obj/" -p:OutputPath="$PWD/build/package-provider/bin/" >"$log" 2>&1; then
        echo "Core compiles against TorchSharp's assembly"
        passed=$((passed + 1))
    else
        cat "$log"
        failed=$((failed + 1))
    fi
else
    echo "Left out: compiling Core against TorchSharp's own assembly (TORCHSHARP_ASSEMBLY is not set)."
fi

[ "$skipped" -eq 0 ] || echo "$skipped tests were skipped. They need real data sets (ASYMVALLEY_DATA names their folder), Chromium (./setup.sh --browser), Plotly (npm), PowerShell 7.6 for the cmdlets, or the modules PSResourceGet and PSScriptAnalyzer."
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
