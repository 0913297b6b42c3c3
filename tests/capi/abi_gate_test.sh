#!/usr/bin/env bash
# Shows that the gate of the binary interface (capi/abi/check.sh) does what it is there for: it lets an added
# function pass, and refuses a structure that grew in the middle, a parameter of another type and a function
# that is gone.
set -euo pipefail
capi=$(cd "$(dirname "$0")/../../capi" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A library with the interface of the header as `edit` changed it.
library_after() {  # name, sed script
  rm -rf "$work/$1"
  mkdir -p "$work/$1"
  cp -r "$capi/include" "$capi/abi" "$work/$1"
  sed -i "$2" "$work/$1/include/rota_c.h"
  /usr/bin/python3 "$work/$1/abi/generate.py"
  /usr/bin/python3 "$work/$1/abi/generate.py" --stub > "$work/$1/stub.cc"
  c++ -g -shared -fPIC -w -I"$work/$1/include" -Wl,--version-script="$work/$1/abi/rota.map" \
    -Wl,-soname,librota.so.0 "$work/$1/stub.cc" -o "$work/$1/librota.so"
}

expect() {  # passes|fails, name, sed script
  library_after "$2" "$3"
  if cmp -s "$capi/include/rota_c.h" "$work/$2/include/rota_c.h" && [ "$2" != unchanged ]; then
    echo "$2: the edit changed nothing" >&2
    exit 1
  fi
  local verdict=passes
  "$capi/abi/check.sh" "$work/$2/librota.so" > "$work/$2/report" 2>&1 || verdict=fails
  if [ "$verdict" != "$1" ]; then
    echo "$2: the gate $verdict" >&2
    cat "$work/$2/report" >&2
    exit 1
  fi
  echo "$2: the gate $1"
}

declare_one='\n/* One more.\n * @return 1\n * @since 0.2\n */\nROTA_API int32_t rota_one_more(void);\n'
expect passes unchanged ''
expect passes added_function "s|^/\* ---- errors -.*|$declare_one\n&|"
expect fails grown_structure 's|^  int32_t migrate; .*|  int64_t in_the_way; /* new */\n&|'
expect fails other_parameter 's|rota_reason_name(int32_t reason)|rota_reason_name(int64_t reason)|'
expect fails removed_function '/^\/\* The release of the loaded library/,/^ROTA_API const char\* rota_version/d'
