#!/bin/sh
# Builds the package, checks it, and runs its tests: PYTHON=<a Python that has keramos> r/run-tests.sh
set -eu
python=$(realpath -s "${PYTHON:-$(dirname "$0")/../.venv/bin/python}")
cd "$(dirname "$0")"
need="r-base-core r-cran-reticulate r-cran-testthat"
if ! command -v Rscript >/dev/null || ! Rscript -e 'q(status = !all(sapply(c("reticulate", "testthat"), requireNamespace, quietly = TRUE)))' >/dev/null 2>&1; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        # shellcheck disable=SC2086
        apt-get update -qq && apt-get install -y -qq --no-install-recommends $need || {
            echo "R could not be installed (no network?). With one: apt-get install $need" >&2; exit 1; }
    else
        echo "the tests of r/ need R with reticulate and testthat: apt-get install $need" >&2
        exit 1
    fi
fi
"$python" -c 'import keramos' 2>/dev/null || { echo "$python has no keramos: make test-r" >&2; exit 1; }
RETICULATE_PYTHON=$python
[ -z "${KERAMOS_SHARED:-}" ] && [ -d ../../shared/spec ] && KERAMOS_SHARED=$(cd ../../shared && pwd)
export RETICULATE_PYTHON KERAMOS_SHARED="${KERAMOS_SHARED:-}" JAX_PLATFORMS=cpu
export _R_CHECK_FORCE_SUGGESTS_=false _R_CHECK_SYSTEM_CLOCK_=false
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# An empty repository, so that the check asks none of the network.
mkdir -p "$work/none/src/contrib"
: >"$work/none/src/contrib/PACKAGES"
echo "options(repos = c(CRAN = 'file://$work/none'))" >"$work/profile"
export R_PROFILE="$work/profile" _R_CHECK_XREFS_REPOSITORIES_="file://$work/none"
package=$PWD
cd "$work"
R CMD build --no-build-vignettes "$package"
R CMD check --no-manual --no-build-vignettes keramos_*.tar.gz || {
    cat keramos.Rcheck/tests/*.fail keramos.Rcheck/00install.out 2>/dev/null; exit 1; }
if grep -q "^Status:.*\(WARNING\|NOTE\)" keramos.Rcheck/00check.log; then
    grep "^Status:" keramos.Rcheck/00check.log; exit 1
fi
cat keramos.Rcheck/tests/*.Rout | tail -20
R_LIBS=$work/keramos.Rcheck Rscript "$package/page.R"
