"""The house's own tool: `python make.py WORD`, on Windows as on Linux, with nothing but Python.

Needs no administrator rights, compiler or make. The first word makes `.venv`, fetches uv by hash
and installs the hashed lock into it; later words start at once while the lock is unchanged.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "onestory-lock.txt"
LOCKS = ROOT / "requirements"

# What pip is told about where packages come from, and uv's word for the same thing.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "trusted-host": "UV_INSECURE_HOST",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
PARTIAL_PLACES = {"UV_INDEX", "UV_FIND_LINKS", "UV_INDEX_STRATEGY"}


def main(arguments: list[str] | None = None) -> int:
    """The exit code of the word on the command line."""
    if sys.version_info < (3, 11):  # noqa: UP036 - read by whatever Python the user happens to have
        print("OneStory needs Python 3.11 or later; this is", sys.version.split()[0])
        return 2
    parser = argparse.ArgumentParser(prog="make.py", description=__doc__)
    parser.add_argument("word", choices=sorted(WORDS), help="what to make")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="passed on, for example to pytest")
    asked = parser.parse_args(arguments)
    try:
        WORDS[asked.word](asked.rest)
    except subprocess.CalledProcessError as failure:
        print(f"make.py {asked.word}: a step failed with exit code {failure.returncode}")
        return failure.returncode or 1
    return 0


def demo(rest: list[str]) -> None:
    """Run the whole walk on invented figures; prints where the report is."""
    install("run")
    run("-m", "onestory", "demo", *(rest or ["--out", "build/demo"]))


def test(rest: list[str]) -> None:
    """Run the tests on two cores."""
    install("dev")
    # Half of the tests to each process, which then takes from the other: what a module sets up is
    # seldom set up twice, and neither waits at the end.
    run("-m", "pytest", "-n", "2", "--dist", "worksteal", *rest)


def check(rest: list[str]) -> None:
    """Format, lint, types, direction of imports, spelling and docs; all are run, any may fail."""
    install("dev")
    steps = [
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["basedpyright", "--level", "error"],
        ["lint-imports"],
        ["typos"],
        ["zensical", "build", "--strict", "--clean"],
    ]
    chosen = [step for step in steps if not rest or step[0] in rest]
    failed = [step[0] for step in chosen if not passes(step)]
    if failed:
        print("failed:", ", ".join(failed))
        raise subprocess.CalledProcessError(1, "check")
    print("check: all passed")


def bench(rest: list[str]) -> None:
    """Measure every promise at the size that fits in ten minutes, or `--small`, or `--full`."""
    install("dev")
    results = "build/bench/results.json" if "--small" in rest else "bench/results.json"
    for script in benches():
        print("—", script.name, flush=True)
        run(str(script), *rest)
    run("bench/check_keys.py", results)


def benches() -> list[Path]:
    """The scripts that measure a promise, and not the modules they share."""
    scripts = sorted((ROOT / "bench").glob("*.py"))
    programs = [one for one in scripts if "__main__" in one.read_text(encoding="utf-8")]
    others = {"check_keys.py", "invented_rates.py", "page.py"}
    return [one for one in programs if one.name not in others]


def bench_full(rest: list[str]) -> None:
    """Measure every promise at its full size."""
    bench([*rest, "--full"])


def docs(rest: list[str]) -> None:
    """Build the manual into `site/`."""
    install("dev")
    tool("zensical", "build", "--clean", *rest)


def lock(rest: list[str]) -> None:
    """Write the hashed locks again: for every platform, with no address of where they came from.

    Folders of wheels and second indexes are left out: they may hold one platform's files, and a
    lock of their hashes would fit no other.
    """
    install_uv()
    project = ["pyproject.toml", "--group", "build"]
    compile_lock("bootstrap.txt", ["requirements/bootstrap.in"], rest)
    compile_lock("run.txt", project, rest)
    grouped = [*project, "--group", "dev", "--group", "docs", "-c", "requirements/run.txt"]
    compile_lock("dev.txt", grouped, rest)


def clean(_: list[str]) -> None:
    """Remove what was made; `.venv` too."""
    for name in (".venv", "build", "site", "dist", ".cache", ".pytest_cache", ".ruff_cache"):
        shutil.rmtree(ROOT / name, ignore_errors=True)


WORDS = {
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "bench-full": bench_full,
    "docs": docs,
    "lock": lock,
    "clean": clean,
}


def install(name: str) -> None:
    """Make `.venv` hold exactly the lock `name`; at once when it already does."""
    if name in installed():
        return
    install_uv()
    print(f"installing requirements/{name}.txt into .venv", flush=True)
    quiet = ["--quiet", "--python", str(PYTHON)]
    if pip_settings().get("no-index", "0").lower() in {"1", "true", "yes", "on"}:
        quiet.append("--no-index")
    settings = uv_settings()
    locked = ["sync", "--require-hashes", f"requirements/{name}.txt"]
    project = ["install", "--no-deps", "--no-build-isolation", "--editable", "."]
    tool("uv", "pip", *locked, *quiet, settings=settings)
    tool("uv", "pip", *project, *quiet, settings=settings)
    STAMP.write_text(f"{name} {fingerprint(name)}", encoding="utf-8")


def installed() -> set[str]:
    """The locks that `.venv` satisfies: dev holds all that run holds."""
    if not (PYTHON.exists() and STAMP.exists()):
        return set()
    name, _, stamped = STAMP.read_text(encoding="utf-8").partition(" ")
    if stamped != fingerprint(name):
        return set()
    return {"dev", "run"} if name == "dev" else {name}


def install_uv() -> None:
    """Make `.venv` and put the pinned uv in it, checked by hash."""
    if not PYTHON.exists():
        if importlib.util.find_spec("ensurepip") is None:
            raise SystemExit("This Python cannot make environments: install its 'venv' package.")
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    run("-m", "pip", "install", "-q", "--require-hashes", "-r", "requirements/bootstrap.txt")


def fingerprint(name: str) -> str:
    """A hash of all that decides what is installed."""
    parts = [LOCKS / "bootstrap.txt", LOCKS / f"{name}.txt", ROOT / "pyproject.toml"]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def compile_lock(name: str, sources: list[str], rest: list[str]) -> None:
    """Write one lock from its sources."""
    hashed = ["--universal", "--generate-hashes", "--python-version", "3.11"]
    quiet = ["-q", "--no-emit-index-url", "--no-emit-find-links"]
    header = ["--custom-compile-command", "python make.py lock", "-o", f"requirements/{name}"]
    settings = {key: value for key, value in uv_settings().items() if key not in PARTIAL_PLACES}
    tool("uv", "pip", "compile", *hashed, *quiet, *header, *sources, *rest, settings=settings)


def passes(step: list[str]) -> bool:
    """Whether one check finds nothing."""
    print("—", " ".join(step), flush=True)
    try:
        tool(*step)
    except subprocess.CalledProcessError:
        return False
    return True


def run(*arguments: str) -> None:
    """Run the Python of `.venv`."""
    subprocess.run([str(PYTHON), *arguments], cwd=ROOT, env=surroundings(), check=True)


def tool(name: str, *arguments: str, settings: dict[str, str] | None = None) -> None:
    """Run a program of `.venv`, with further settings in its environment."""
    found = shutil.which(name, path=str(BIN)) or name
    subprocess.run([found, *arguments], cwd=ROOT, env=surroundings() | (settings or {}), check=True)


def surroundings() -> dict[str, str]:
    """The environment as found, with `.venv` first, whatever other environment is active."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    return {**os.environ, "VIRTUAL_ENV": str(VENV), "PATH": path, "PYTHONUTF8": "1"}


def uv_settings() -> dict[str, str]:
    """What pip is configured to use, in uv's words, where the user has not told uv already."""
    said = in_uv_words(pip_settings())
    return {name: value for name, value in said.items() if name not in os.environ}


def in_uv_words(pip: dict[str, str]) -> dict[str, str]:
    """The settings of pip by uv's names for them."""
    settings: dict[str, str] = {}
    for key, value in pip.items():
        kept = existing_folders(value) if key == "find-links" else value
        if key in UV_NAMES and kept:
            settings[UV_NAMES[key]] = ("," if key == "find-links" else " ").join(kept.split())
    if "UV_INDEX" in settings:
        # pip takes the best version over all its indexes; the hashes keep that safe.
        settings["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return settings


def pip_settings() -> dict[str, str]:
    """What pip is told, by plain name."""
    listing = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return settings_in(listing.stdout)


def settings_in(listing: str) -> dict[str, str]:
    """The settings that `pip config list` names; the environment wins over the files."""
    ranked: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        name, _, quoted = line.partition("=")
        section, _, key = name.rpartition(".")
        rank = {"global": 0, "install": 1, ":env:": 2}.get(section, -1)
        if rank >= ranked.get(key, (0, ""))[0]:
            ranked[key] = (rank, str(ast.literal_eval(quoted)))
    return {key: value for key, (_, value) in ranked.items()}


def existing_folders(places: str) -> str:
    """The places that are addresses or folders that exist: uv stops at one that does not."""
    return " ".join(
        place for place in places.split() if "://" in place or Path(place).expanduser().exists()
    )


if __name__ == "__main__":
    sys.exit(main())
