#!/bin/sh
# Reports of `keramos scan` in SARIF, looked at by the validator of those who made the format:
# PYTHON=<a Python that has keramos> tools/sarif.sh. Needs npm, which brings the validator (Linux).
set -eu
python=$(realpath -s "${PYTHON:-$(dirname "$0")/../.venv/bin/python}")
cd "$(dirname "$0")/.."
command -v npm >/dev/null || { echo "the validator comes by npm: apt-get install npm" >&2; exit 1; }
validator=.scanners/sarif/package/Sarif.Multitool
if [ ! -x "$validator" ]; then
    mkdir -p .scanners/sarif
    package=$(cd .scanners/sarif && npm pack --silent @microsoft/sarif-multitool-linux) || {
        echo "the validator could not be downloaded: is there a network?" >&2; exit 1; }
    tar -xzf ".scanners/sarif/$package" -C .scanners/sarif
    chmod +x "$validator"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
scan() { out=$1; shift; "$python" -m keramos scan "$@" --format sarif -o "$work/$out.sarif" || [ $? -le 2 ]; }
attacks=../shared/attacks
[ -d $attacks ] || attacks=tests/golden
"$python" -m keramos scan $attacks --baseline "$work/b.json" --write-baseline >/dev/null || [ $? -le 2 ]
scan relative $attacks
scan absolute "$PWD/examples" "$(realpath $attacks)"
scan accepted $attacks --baseline "$work/b.json"
scan problems no-such-file 'a name:with %20 ä.keras' https://127.0.0.1:9/model.keras
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
"$validator" validate "$work"/*.sarif --rule-kind "Sarif;Ghas;Gh" --output "$work/found.json" --log ForceOverwrite >"$work/shown"
if grep -E "error [A-Z]+[0-9]+" "$work/shown"; then exit 1; fi
for report in "$work"/*.sarif; do echo "$(basename "$report"): $(grep -c '"ruleIndex"' "$report") results, no errors"; done
