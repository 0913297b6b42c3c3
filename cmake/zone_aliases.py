#!/usr/bin/python3
"""Prints src/time/zone_alias_table.inc: the deprecated zone names of the system's tzdata.zi.

    /usr/bin/python3 cmake/zone_aliases.py > src/time/zone_alias_table.inc

Names are only ever added by the zone database, so the table of a newer tzdata serves older systems.
"""
import sys

SOURCE = "/usr/share/zoneinfo/tzdata.zi"


def main() -> None:
    with open(sys.argv[1] if len(sys.argv) > 1 else SOURCE, encoding="ascii") as source:
        lines = source.read().splitlines()
    target_of = {}
    for line in lines:
        if line.startswith("L "):
            _, target, alias = line.split()
            target_of[alias] = target
    print(f"// Made by cmake/zone_aliases.py from tzdata.zi, {lines[0].removeprefix('# ')}; do not edit.")
    for alias in sorted(target_of):
        target = target_of[alias]
        while target in target_of:  # a link to a link
            target = target_of[target]
        print(f'{{"{alias}", "{target}"}},')


if __name__ == "__main__":
    main()
