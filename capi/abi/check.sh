#!/usr/bin/env bash
# Compares the binary interface of a library with the committed one (rota.abi.xml).
#
#   capi/abi/check.sh LIBRARY            fails on every difference but an addition
#   capi/abi/check.sh --update LIBRARY   commits to the present one: only for additions, or a new ABI number
#
# The library must carry the types of the interface (-g): without them abidiff sees no difference. Any exit code of abidiff but 0 is
# a failure: a grown result structure or a renumbered constant answers 4, not the 8 of "incompatible".
set -euo pipefail
here=$(dirname "$0")
common=(--drop-private-types)

if [ "$1" = --update ]; then
  abidw "${common[@]}" --headers-dir "$here/../include" --no-corpus-path --no-comp-dir-path \
    --no-show-locs --no-elf-needed --no-architecture --type-id-style hash --out-file "$here/rota.abi.xml" "$2"
  exit 0
fi
if ! readelf --debug-dump=info "$1" 2>/dev/null | grep -c rota_engine_options >/dev/null; then
  echo "$1 has no debug information of the interface" >&2
  exit 2
fi
abidiff "${common[@]}" --headers-dir2 "$here/../include" --no-added-syms --suppr "$here/rota.suppr" \
  --no-show-locs "$here/rota.abi.xml" "$1"
