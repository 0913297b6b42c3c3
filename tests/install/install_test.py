#!/usr/bin/python3
"""What the quick start builds is all that an installation needs. Installs the build into a folder, moves that elsewhere, and builds three programs against it: C with
CMake, C with pkg-config, C++ with CMake. Each is run, and so is the command line.

    install_test.py BUILD_FOLDER
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def with_cmake(source, build, prefix):
    run("cmake", "-S", source, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", build)
    return run(build / "consumer")


def with_pkg_config(source, build, prefix):
    build.mkdir()
    (folder,) = prefix.rglob("pkgconfig")
    environment = dict(os.environ, PKG_CONFIG_PATH=str(folder), LD_LIBRARY_PATH=str(folder.parent))
    flags = run("pkg-config", "--cflags", "--libs", "rota", env=environment).split()
    if not any(str(prefix) in flag for flag in flags):
        sys.exit(f"pkg-config names another folder than {prefix}: {flags}")
    run("cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", source / "main.c", *flags, "-o", build / "consumer")
    return run(build / "consumer", env=environment)


def expect(what, output, part):
    if part not in output:
        sys.exit(f"{what}: expected {part!r} in {output!r}")
    print(f"{what}: {output.strip()}")


def check_quickstart(build):
    """`cmake --install` works after examples/quickstart.sh: its build command makes every file that is installed."""
    script = (HERE.parent.parent / "examples" / "quickstart.sh").read_text(encoding="utf-8")
    (command,) = re.findall(r"^cmake --build build/release(.*?)(?: -- |$)", script, re.MULTILINE)
    targets = command.replace("--target", "").split() or ["all"]
    words = set(run("ninja", "-C", build, "-t", "commands", *targets).split())  # also what they write
    scripts = [build / "cmake_install.cmake", *build.glob("*/cmake_install.cmake")]
    named = {pathlib.Path(name) for script in scripts
             for name in re.findall(rf'"({re.escape(str(build))}/[^"$]*\.(?:so[.\d]*|a)|{re.escape(str(build))}/rota)"',
                                    script.read_text(encoding="utf-8"))}
    if len(named) < 3:
        sys.exit(f"an installation copies {named} only")
    missing = [str(name) for name in named if str(name.relative_to(build)) not in words]
    if missing:
        sys.exit(f"quickstart.sh builds {targets}, and an installation needs {missing} besides")


def main():
    check_quickstart(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        here = pathlib.Path(folder)
        run("cmake", "--install", sys.argv[1], "--prefix", here / "installed")
        prefix = here / "moved"
        shutil.move(here / "installed", prefix)
        expect("C, CMake", with_cmake(HERE / "c", here / "c", prefix), "rota 0.1.0")
        expect("C, pkg-config", with_pkg_config(HERE / "c", here / "pc", prefix), "rota 0.1.0")
        expect("C++, CMake", with_cmake(HERE / "cpp", here / "cpp", prefix), '"name":"Ana"')
        expect("command line", run(prefix / "bin" / "rota", "--help"), "rota")


if __name__ == "__main__":
    main()
