# Debian packages, in one place. Sourced by examples/quickstart.sh and tests/run.sh.
#   rota_install build         what building the core and the command line needs
#   rota_install build tests   what the tests and benchmarks need besides
#   rota_install fuzz          what builds the fuzz targets
# Node counts as there when its commands are: many hosts have it from elsewhere than Debian.
rota_build_packages="g++ cmake ninja-build pkg-config ccache libabsl-dev libfmt-dev libsimdjson-dev
  libsodium-dev libicu-dev libsqlite3-dev libcli11-dev tzdata"
rota_tests_packages="libpq-dev postgresql openssl doctest-dev nlohmann-json3-dev libbenchmark-dev
  libhowardhinnant-date-dev zlib1g-dev libical-dev python3 python3-dateutil python3-dev python3-venv
  python3-pytest clang-format python3-icalendar python3-vobject mypy pybind11-dev valgrind git binutils abigail-tools"
rota_fuzz_packages="clang-14"
command -v node >/dev/null && command -v npm >/dev/null || rota_tests_packages="$rota_tests_packages nodejs npm"

rota_install() {
  local missing="" group package
  for group in "$@"; do
    local list="rota_${group}_packages"
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
