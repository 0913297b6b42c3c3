#!/usr/bin/env bash
# Compares the binary interface of a library with the committed one (rota.abi.xml).
#
#   capi/abi/check.sh LIBRARY   fails on every difference but an added function
#   capi/abi/check.sh --update  commits to the present header: for additions, for options structures that
#                               grew at their end, or with a new ABI number
#
# The library must carry the types of the interface (-g): without them abidiff sees no difference. Any exit
# code of abidiff but 0 is a failure: a changed structure or a renumbered constant answers 4, not the 8 of
# "incompatible". The committed file is made from an empty library with the same interface, so that it
# holds that and nothing of the C++ behind it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [ "$1" = --update ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  /usr/bin/python3 "$here/generate.py" --stub > "$folder/stub.cc"
  c++ -g -shared -fPIC -w -I"$here/../include" -Wl,--version-script="$here/rota.map" \
    -Wl,-soname,librota.so.0 "$folder/stub.cc" -o "$folder/librota.so"
  abidw --no-corpus-path --no-comp-dir-path --short-locs --no-elf-needed \
    --out-file "$here/rota.abi.xml" "$folder/librota.so"
  exit 0
fi
if ! readelf --debug-dump=info "$1" 2>/dev/null | grep -c rota_engine_options >/dev/null; then
  echo "$1 has no debug information of the interface" >&2
  exit 2
fi
abidiff --no-added-syms "$here/rota.abi.xml" "$1"
