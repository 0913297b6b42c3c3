#!/usr/bin/env bash
# Debian packages, in one place: no other file lists them. Run it, or source it and call rota_install:
#   cmake/packages.sh build          what building the core and the command line needs
#   cmake/packages.sh build python   and the Python package
#   cmake/packages.sh build node     and the Node packages
#   cmake/packages.sh build tests    what the tests and benchmarks need besides, both packages included
#   cmake/packages.sh fuzz           what builds the fuzz targets
# Node counts as there when its commands are: many hosts have it from elsewhere than Debian.
rota_build_packages="g++ cmake ninja-build pkg-config ccache libabsl-dev libfmt-dev libsimdjson-dev
  libsodium-dev libgmp-dev libicu-dev libsqlite3-dev libcli11-dev tzdata"
rota_python_packages="python3 python3-dev python3-venv pybind11-dev"
rota_node_packages=""
command -v node >/dev/null && command -v npm >/dev/null || rota_node_packages="nodejs npm"
rota_tests_packages="$rota_python_packages $rota_node_packages libpq-dev postgresql openssl doctest-dev nlohmann-json3-dev
  libbenchmark-dev libhowardhinnant-date-dev zlib1g-dev libical-dev python3-dateutil python3-pytest clang-format
  python3-icalendar python3-vobject mypy valgrind git binutils abigail-tools"
rota_fuzz_packages="clang-14"

rota_install() {
  local missing="" group package
  for group in "$@"; do
    local list="rota_${group}_packages"
    if [ -z "${!list+known}" ]; then
      echo "there is no group of packages \"$group\"; there are build, python, node, tests and fuzz" >&2
      return 2
    fi
    for package in ${!list}; do
      dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
    done
  done
  [ -z "$missing" ] && return 0
  echo "Installing:$missing"
  local as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo"
  $as_root apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  [ $# -gt 0 ] || { sed -n '3,7s/^# *//p' "$0" >&2; exit 2; }
  rota_install "$@"
fi
