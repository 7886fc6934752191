#!/usr/bin/env bash
# Installs stock Keras into .oracle/keras3, apart from keramos, which never imports it.
# With `tools/oracle.sh keras2` also tf-keras, the last Keras 2, into .oracle/keras2.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-$(command -v python3.11 || command -v python3.12 || command -v python3)}

install() { # name, packages...
    local home=.oracle/$1; shift
    [ -x "$home/bin/python" ] || "$python" -m venv "$home"
    "$home/bin/python" -m pip install --quiet "$@"
}

install keras3 'keras==3.15.1' tensorflow-cpu jax pillow huggingface_hub
[ "${1:-}" != keras2 ] || install keras2 'tf-keras==2.21.0' tensorflow-cpu
echo "KERAMOS_ORACLE=$PWD/.oracle/keras3/bin/python"
