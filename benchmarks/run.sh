#!/usr/bin/env bash
# Times AsymValley, PyTorch and plain TorchSharp side by side, in alternation, and prints one table (README.md says how to read it).
# It builds what it measures first.
#   benchmarks/run.sh                    on made-up images
#   benchmarks/run.sh --data PATH        on CIFAR-10 in its binary format
#   --mnist PATH   MNIST's idx files, for the federated rounds of LeNet-5
#   --install      installs Debian's python3-torch first (as root)
#   --realtime     runs all sides with real-time priority (as root), for a machine that others use too; without the
#                  import part, since PowerShell then starts too slowly to be measured
#   --rounds N     timed rounds of the training steps, after a warm-up (7); half as many profile points
#   --only LIST    parts, separated by commas: train, profile, points, federated, memory, import
#   PYTHON=/path   another Python that has torch; without one PyTorch's rows are left out
# Exit code 1: a target was missed, or the sides did not compute the same.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(dirname "$here")"
python=${PYTHON:-/usr/bin/python3}
prefix=() options=()
while [ $# -gt 0 ]; do
    case $1 in
        --install) DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-torch >/dev/null ;;
        # Round-robin: PyTorch's loader processes and its own thread must share the cores among themselves.
        --realtime) prefix=(chrt -r 10) options+=(--only train,profile,points,federated,memory) ;;
        --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 0 ;;
        --data|--mnist) options+=("$1" "$(realpath -- "${2:?$1 needs a path}")"); shift ;;
        *) options+=("$1") ;;
    esac
    shift
done
if "$python" -c 'import torch, numpy' 2>/dev/null; then
    options+=(--python "$python")
else
    echo "run.sh: $python has no torch: PyTorch's rows are left out. Give --install (Debian's python3-torch, as root) or name another in PYTHON." >&2
fi
# The import part starts the PowerShell that the repository names; no build server stays to disturb what is measured.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
(cd "$root" && dotnet tool restore >/dev/null)
for project in src/AsymValley.Cmdlets benchmarks/AsymValley.Benchmarks; do
    dotnet build "$root/$project" --configuration Release --verbosity quiet --nologo -p:UseSharedCompilation=false -consoleLoggerParameters:NoSummary
done
exec "${prefix[@]}" dotnet "$here/AsymValley.Benchmarks/bin/Release/net10.0/AsymValley.Benchmarks.dll" --folder "$here" \
    --module "$root/artifacts/module/AsymValley/AsymValley.psd1" "${options[@]}"
