"""The README at the root tells a story at a prompt: it runs as it stands."""
from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
FEED = """BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20300304T090000Z\r
DTEND:20300304T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""


def block() -> str:
    """The lines of the README's blocks that begin with `rota`, as a script."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (story,) = [one for one in re.findall(r"```console\n(.*?)```", text, re.DOTALL) if "rota slots" in one]
    return story


def test_the_story_runs_line_by_line(tmp_path: pathlib.Path) -> None:
    catalog = json.loads((ROOT / "examples" / "portal" / "catalog.json").read_text(encoding="utf-8"))
    catalog["holiday_sets"][0]["holidays"] = []  # whatever next Tuesday is
    (tmp_path / "examples" / "portal").mkdir(parents=True)
    (tmp_path / "examples" / "portal" / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
    (tmp_path / "holidays.ics").write_text(FEED, encoding="utf-8", newline="")
    (tmp_path / "events.json").write_text('{"items": []}')
    (tmp_path / "rota").symlink_to(os.environ["ROTA_CLI"])
    lines = re.findall(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).+\n)*)", block(), re.MULTILINE)
    assert len(lines) > 10
    script = "set -e\n" + "".join(f"{line}\necho '--- {number}'\n" for number, (line, _) in enumerate(lines))
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120,
                          env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert done.returncode == 0, done.stdout + done.stderr
    told = re.split(r"--- \d+\n", done.stdout)
    for (line, expected), answer in zip(lines, told):
        if line.startswith("rota book "):  # the same but for the year, day and month
            day = r"\w{3} [ \d]\d \w{3} 20\d\d  1[01]:30"
            assert re.fullmatch(rf"confirmed  BOOK-20\d\d-00001  {day} \(Europe/Copenhagen\)  with ana\n", answer)
            assert re.fullmatch(rf"confirmed  BOOK-2030-00001  {day} \(Europe/Copenhagen\)  with ana\n", expected)
        elif expected:
            assert answer == expected, line
