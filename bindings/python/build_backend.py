"""What pip calls to build the package (PEP 517): CMake makes the native module, this packs the wheel.

Settings (`pip install . --config-settings name=value`):
    build-dir   folder to build in; one that is configured already is used as it is (build/wheel)
    postgres    ON builds the PostgreSQL store as well, which needs libpq-dev (OFF)
"""
from __future__ import annotations

import base64
import hashlib
import io
import os
import pathlib
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "bindings" / "python" / "rota"
# What a source distribution holds; build folders and databases lie beside it.
SOURCES = """CMakeLists.txt CMakePresets.json pyproject.toml README.md LICENSE CHANGELOG.md CONTRIBUTING.md SECURITY.md
    benchmarks bindings capi cmake docs examples include src tests""".split()


def _version() -> str:
    project = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    match = re.search(r"project\(rota VERSION ([0-9.]+)", project)
    assert match, "CMakeLists.txt names no version"
    return match.group(1)


def _metadata() -> str:
    return (
        "Metadata-Version: 2.1\n"
        "Name: rota\n"
        f"Version: {_version()}\n"
        "Summary: SQLite for scheduling: an embeddable scheduling engine\n"
        "License: MIT\n"
        "Requires-Python: >=3.11\n"
        "Classifier: Programming Language :: Python :: 3\n"
        "Classifier: Programming Language :: C++\n"
        "Classifier: Typing :: Typed\n"
        "Description-Content-Type: text/markdown\n"
        "\n" + (PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    )


def _tag() -> str:
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    return f"{python}-{python}-{platform}"


def _build(settings: dict[str, str]) -> pathlib.Path:
    """Builds the native module and answers its path."""
    given = settings.get("build-dir")
    folder = ROOT / (given or "build/wheel")
    if not given or not (folder / "CMakeCache.txt").exists():
        python = os.path.realpath(sys.executable)  # a virtual environment may be gone tomorrow
        subprocess.run(
            [
                "cmake", "-S", ROOT, "-B", folder, "-G", "Ninja",
                "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG",
                "-DROTA_BUILD_PYTHON=ON", f"-DROTA_PYTHON={python}",
                "-DROTA_BUILD_CLI=OFF", "-DROTA_BUILD_TESTS=OFF",
                f"-DROTA_WITH_POSTGRES={settings.get('postgres', 'OFF')}",
            ],
            check=True,
        )
    subprocess.run(["cmake", "--build", folder, "--target", "rota_python"], check=True)
    name = f"_native{sysconfig.get_config_var('EXT_SUFFIX')}"
    module = folder / "bindings" / "python" / "rota" / name
    if not module.exists():
        raise SystemExit(f"{folder} was configured for another Python: it has no {name}")
    return module


def _record_line(name: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def build_wheel(
    wheel_directory: str,
    config_settings: dict[str, str] | None = None,
    metadata_directory: str | None = None,
) -> str:
    module = _build(config_settings or {})
    files = {
        f"rota/{file.name}": file.read_bytes()
        for file in sorted(PACKAGE.iterdir())
        if file.suffix in (".py", ".pyi") or file.name == "py.typed"
    }
    files[f"rota/{module.name}"] = module.read_bytes()
    info = f"rota-{_version()}.dist-info"
    files[f"{info}/METADATA"] = _metadata().encode()
    files[f"{info}/LICENSE"] = (ROOT / "LICENSE").read_bytes()
    tag = f"Wheel-Version: 1.0\nGenerator: rota\nRoot-Is-Purelib: false\nTag: {_tag()}\n"
    files[f"{info}/WHEEL"] = tag.encode()
    record = "".join(_record_line(name, content) for name, content in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    name = f"rota-{_version()}-{_tag()}.whl"
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0))  # the same sources make the same wheel
            entry.external_attr = 0o100644 << 16
            wheel.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return name


def build_sdist(sdist_directory: str, config_settings: dict[str, str] | None = None) -> str:
    base = f"rota-{_version()}"

    def keep(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        name = os.path.basename(entry.name)
        return None if name in ("build", "node_modules", "__pycache__") else entry

    with tarfile.open(pathlib.Path(sdist_directory) / f"{base}.tar.gz", "w:gz") as sources:
        for name in SOURCES:
            sources.add(ROOT / name, f"{base}/{name}", filter=keep)
        metadata = _metadata().encode()
        entry = tarfile.TarInfo(f"{base}/PKG-INFO")
        entry.size = len(metadata)
        sources.addfile(entry, io.BytesIO(metadata))
    return f"{base}.tar.gz"
