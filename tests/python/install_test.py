"""Installs the package with pip, without an index, in a fresh virtual environment, and runs an example there.

    install_test.py SOURCE WORK [BUILD]

BUILD is a configured build folder to take the native module from; without it the wheel is built from
scratch, as a user does (minutes).
"""
from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

PROGRAM = """
import pathlib, sys, rota
assert pathlib.Path(rota.__file__).is_relative_to(sys.prefix), rota.__file__
assert (pathlib.Path(rota.__file__).parent / "py.typed").exists()
with rota.Engine(":memory:") as engine:
    print("installed", rota.version(), engine.verify.__doc__ is not None)
"""


def check_sources(source: pathlib.Path, work: pathlib.Path) -> None:
    """A source distribution holds what a build needs and nothing that was built."""
    sys.path.insert(0, os.fspath(source / "bindings" / "python"))
    import build_backend

    with tarfile.open(work / build_backend.build_sdist(os.fspath(work))) as sources:
        names = sources.getnames()
    base = names[0].split("/")[0]
    for needed in ("CMakeLists.txt", "pyproject.toml", "src/engine/engine.cc", "bindings/python/rota/py.typed"):
        assert f"{base}/{needed}" in names, needed
    assert not [name for name in names if "/build/" in name or name.endswith((".so", ".pyc"))]


def main() -> None:
    source, work, *build = [pathlib.Path(argument).resolve() for argument in sys.argv[1:]]
    shutil.rmtree(work, ignore_errors=True)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment |= {"PIP_NO_CACHE_DIR": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    # An index nobody answers: whoever asks for one fails.
    environment |= {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"}

    def run(*command: object) -> str:
        arguments = [os.fspath(part) if isinstance(part, pathlib.Path) else str(part) for part in command]
        done = subprocess.run(arguments, cwd="/", env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    settings = ["--config-settings", f"build-dir={build[0] if build else work / 'build'}"]
    ways: list[list[str]] = [["--no-index"], []]
    for number, options in enumerate(ways):
        python = work / f"env{number}" / "bin" / "python"
        run(sys.executable, "-m", "venv", work / f"env{number}")
        run(python, "-m", "pip", "install", *options, *settings, source)
        assert "installed" in run(python, "-c", PROGRAM)
        story = run(python, source / "examples" / "python" / "quickstart.py")
        assert "Noa: refused" in story, story
        files = run(python, "-m", "pip", "show", "-f", "rota")
        assert "rota/py.typed" in files and "rota/_native.pyi" in files, files
        run(python, "-m", "pip", "uninstall", "-y", "rota")
    check_sources(source, work)
    print("installed twice without an index")


if __name__ == "__main__":
    main()
