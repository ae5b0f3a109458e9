"""The house keeps its own rules: sizes, portability, words and hygiene of the tree."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "onestory"
MODULES = sorted(SOURCE.rglob("*.py"))

Function = ast.FunctionDef | ast.AsyncFunctionDef

LONGEST_MODULE = 500
LONGEST_FUNCTION = 40
MOST_PARAMETERS = 6

POSIX_ONLY = {
    "fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty",
    "os.chown", "os.fork", "os.forkpty", "os.geteuid", "os.getgid", "os.getlogin", "os.getloadavg",
    "os.getpgid", "os.getuid", "os.kill", "os.killpg", "os.mkfifo", "os.nice", "os.sched_getaffinity",
    "os.setsid", "os.sync", "os.sysconf", "os.uname", "os.wait", "os.waitpid",
    "signal.SIGALRM", "signal.SIGHUP", "signal.SIGKILL", "signal.alarm", "time.tzset",
    "os.path", # pathlib knows both kinds of path
}  # fmt: skip

# The left-hand words of GLOSSARY.md stand for these, which are therefore nobody's name.
BANNED_WORDS = {
    "kpi", "kpis", "spine", "patient", "patients", "cutoff", "benchmark", "benchmarks", "metric",
    "metrics",
}  # fmt: skip
ALLOWED_NAMES = {"spine_chart"}  # the field's own name for a kind of picture

PERMISSIVE = re.compile(r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Unlicense)\b")
RECIPROCAL = re.compile(r"\b(A?GPL|LGPL|General Public|SSPL|BUSL)\b", re.IGNORECASE)

# In pieces, so that this file does not name them either.
REGISTRY_HOSTS = [
    "py" + "pi.org", "python" + "hosted.org", "ana" + "conda.org", "npm" + "js.org",
    "npm" + "js.com", "crates" + ".io", "proxy." + "golang.org",
]  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, Function):
            yield node


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines_without_docstring(function: Function) -> int:
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1)


def parameters(function: Function) -> int:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return sum(argument.arg not in {"self", "cls"} for argument in named)


def is_a_command(function: Function) -> bool:
    """A Typer command: its parameters are the options a person may type."""
    return any("command" in ast.unparse(mark) for mark in function.decorator_list)


def identifiers(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case _:
                pass


def words(name: str) -> set[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return set(spaced.lower().split("_"))


def tracked_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    if listing.returncode:
        pytest.skip("not a git checkout, so there is no list of what is committed")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).exists()]


def pins(lock: Path) -> set[str]:
    return set(re.findall(r"^[a-z0-9-]+==[^ ]+", lock.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
class TestEveryModule:
    def test_is_short_enough_to_read(self, path: Path):
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= LONGEST_MODULE, f"{lines} lines: two subjects live here; split them"

    def test_has_functions_short_enough_to_read(self, path: Path):
        long = {
            f"{function.name} (line {function.lineno})": lines_without_docstring(function)
            for function in functions(path)
            if lines_without_docstring(function) > LONGEST_FUNCTION
        }
        assert not long, "functions longer than 40 lines"

    def test_asks_for_few_parameters(self, path: Path):
        greedy = {
            function.name: parameters(function)
            for function in functions(path)
            if parameters(function) > MOST_PARAMETERS and not is_a_command(function)
        }
        assert not greedy, "functions with more than six parameters"

    def test_runs_on_windows_too(self, path: Path):
        tree = tree_of(path)
        imported = {
            alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not (imported | used) & POSIX_ONLY

    def test_names_no_folder_of_one_kind_of_machine(self, path: Path):
        texts = [
            node.value
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert not [text for text in texts if re.match(r"(/tmp|/home|/usr|/var|[A-Z]:\\)", text)]

    def test_states_the_encoding_of_every_text_it_opens(self, path: Path):
        silent = [
            f"line {call.lineno}: {ast.unparse(call)}"
            for call in ast.walk(tree_of(path))
            if isinstance(call, ast.Call) and opens_text(call) and not states_encoding(call)
        ]
        assert not silent

    def test_names_things_by_the_glossary(self, path: Path):
        strays = {
            name
            for name in identifiers(path)
            if words(name) & BANNED_WORDS and name not in ALLOWED_NAMES
        }
        assert not strays, "see GLOSSARY.md for the word to use"


def opens_text(call: ast.Call) -> bool:
    """Whether the call opens text by path: `open(…)`, `path.open(…)`, `path.read_text(…)`."""
    literals = [str(a.value) for a in call_values(call) if isinstance(a, ast.Constant)]
    if any(re.fullmatch(r"[rwxa+]*b[rwxa+]*", text) for text in literals):
        return False
    match call.func:
        case ast.Name(id="open") | ast.Attribute(attr="read_text" | "write_text"):
            return True
        case ast.Attribute(attr="open"):  # an archive's own `open` names a member, not a mode
            return (
                not call.args or re.fullmatch(r"'[rwxa+t]+'", ast.unparse(call.args[0])) is not None
            )
        case _:
            return False


def call_values(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def states_encoding(call: ast.Call) -> bool:
    return any(keyword.arg in {"encoding", None} for keyword in call.keywords)


class TestRooms:
    @pytest.mark.parametrize("room", sorted(SOURCE.glob("*/")), ids=lambda path: path.name)
    def test_each_says_what_it_is_for(self, room: Path):
        if not list(room.rglob("*.py")):
            pytest.skip("holds no code")
        assert ast.get_docstring(tree_of(room / "__init__.py"))

    def test_each_stands_in_the_architecture_page(self):
        page = (ROOT / "docs/explanation/architecture.md").read_text(encoding="utf-8")
        rooms = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
        assert not {room for room in rooms if f"{room}/" not in page}


class TestLocks:
    RUN = ROOT / "requirements" / "run.txt"
    DEV = ROOT / "requirements" / "dev.txt"

    @pytest.mark.parametrize("name", ["bootstrap.txt", "run.txt", "dev.txt"])
    def test_every_requirement_is_pinned_and_hashed(self, name: str):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", "")
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        requirements = [line for line in lines if not line.lstrip().startswith("#")]
        assert requirements
        assert all("==" in line and "--hash=sha256:" in line for line in requirements)

    @pytest.mark.parametrize("name", ["duckdb", "numpy", "pyarrow", "scipy", "vl-convert-python"])
    def test_compiled_packages_are_locked_for_every_platform(self, name: str):
        _, _, rest = self.RUN.read_text(encoding="utf-8").partition(f"\n{name}==")
        hashes = re.match(r"[^\n]*\n(?:    --hash=\S+(?: \\)?\n)+", rest)
        assert hashes is not None
        assert hashes[0].count("sha256") >= 5

    def test_what_runs_is_part_of_what_develops(self):
        assert pins(self.RUN) <= pins(self.DEV)

    def test_the_only_second_table_library_comes_with_the_second_engine(self):
        assert "polars" not in {pin.split("==")[0] for pin in pins(self.RUN)}
        naming = {
            path.relative_to(SOURCE).parts[:2]
            for path in SOURCE.rglob("*.py")
            if re.search(
                r"^\s*(import|from) pandas", path.read_text(encoding="utf-8"), re.MULTILINE
            )
        }
        assert naming <= {("evaluate", "engines")}

    @pytest.mark.parametrize("name", sorted({pin.split("==")[0] for pin in pins(RUN)}))
    def test_what_runs_is_permissively_licensed(self, name: str):
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            pytest.skip("not installed on this kind of machine")
        stated = [*about.get_all("License-Expression", []), *about.get_all("License", [])]
        stated = [text[:80] for text in stated]  # some state the whole text
        stated += [value for value in about.get_all("Classifier", []) if "License" in value]
        said = " ".join(stated)
        assert PERMISSIVE.search(said), said
        assert not RECIPROCAL.search(said), said


class TestFrontDoor:
    @pytest.mark.parametrize("word", ["demo", "test"])
    def test_readme_gives_each_command_with_and_without_make(self, word: str):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        assert f"make {word}" in readme
        assert f"python make.py {word}" in readme

    def test_no_committed_file_names_a_package_registry(self):
        named = [
            f"{path.relative_to(ROOT).as_posix()}: {host}"
            for path in tracked_files()
            for host in REGISTRY_HOSTS
            if host.encode() in path.read_bytes()
        ]
        assert not named
