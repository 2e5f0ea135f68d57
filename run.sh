#!/usr/bin/env bash
# Sets everything up and runs the tour: trains a small network, measures the valley it lies in, prints tables and writes
# CSV and SVG files into out/tour.
#   ./run.sh                                      on made-up images, which need no files
#   ./run.sh --dataset cifar10 --data PATH        on CIFAR-10 in its binary format
#   ./run.sh --dataset mnist --data PATH          on MNIST
#   ./run.sh --help                               all options of the tour
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
./setup.sh
exec ./valley tour "$@"
