"""Makes `.venv` from the locked requirements and runs a command in it. Standard library only.

`python3 boot.py run` is all that a bare machine needs. The packages come in three sets: what the
shop runs on; the engines (a machine without wheels for them goes on without); and, for `test`,
`verify`, `lint`, `bench` and `chaos`, the tools. Called by the Makefile.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = HERE / "requirements"
OLDEST = (3, 11)
STATE_FOLDER = Path("/var/lib/storehand")  # where root's engines may live: core/embedded.py

MANAGE = ("run", "demo", "doctor", "verify")
WITH_TOOLS = ("test", "verify", "lint", "bench", "chaos")
LINT = (
    ("ruff", "format"),
    ("ruff", "check", "--fix"),
    ("djlint", "templates", "--lint", "--quiet"),
)
LOCK = (
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-annotate", "--no-header", "--quiet"),
)
PIP_FLAGS = ("install", "--quiet", "--disable-pip-version-check", "--no-cache-dir")


class BootError(Exception):
    """The command cannot go on; the text says what would help."""


def main(argv: list[str]) -> int:
    """Run one command of the Makefile; its exit code."""
    command, rest = (argv or [""])[0], argv[1:]
    inside = {"test": test, "lint": lint, "bench": bench, "chaos": chaos}
    outside = {"clean": clean, "lock": lock}
    try:
        if command in outside:
            return outside[command]()
        if command in (*MANAGE, *inside):
            make_venv(tools=command in WITH_TOOLS)
        if command in inside:
            return inside[command](rest)
        if command in MANAGE:
            replace_by("manage.py", command, *rest)
    except BootError as error:
        print(f"storehand: {error}", file=sys.stderr)
        return 1
    print(f"storehand: unknown command {command!r}; `make help` names them all", file=sys.stderr)
    return 2


def make_venv(*, tools: bool) -> None:
    """Make or renew `.venv`; nothing is done when its stamp says that it is up to date."""
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        message = (
            f"Python {found} is too old: `make PYTHON=python3.12 ...` (3.11 or newer is needed)"
        )
        raise BootError(message)
    names = ["runtime", "embedded", *(["dev"] if tools else [])]
    stale = [name for name in names if not is_stamped(name)]
    if not stale:
        return
    if "runtime" in stale or not PYTHON.exists():
        print("Making .venv", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        installer = new_venv()
        stale = names
    else:
        installer = find_installer()
    for name in stale:
        print(f"Installing the {name} packages", flush=True)
        if install(installer, name):
            stamp_file(name).write_text(stamp(name))
        elif name != "embedded":
            message = f"the {name} packages could not be installed; see the lines above"
            raise BootError(message)
        else:
            print("No engines for this machine: set DATABASE_URL and REDIS_URL, or use Docker.")
            stamp_file(name).write_text(stamp(name))


def new_venv() -> list[str]:
    """Make an empty `.venv` in the first way that works; the command that installs into it."""
    uv = shutil.which("uv")
    if uv and call(uv, "venv", "--quiet", "--python", sys.executable, str(VENV)):
        return [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    # Debian without python3-venv fails here and leaves half a folder behind.
    if call(sys.executable, "-m", "venv", str(VENV), quiet=True) and has_pip(PYTHON):
        return pip(PYTHON)
    shutil.rmtree(VENV, ignore_errors=True)
    if has_pip(Path(sys.executable)) and call(
        sys.executable, "-m", "venv", "--without-pip", str(VENV)
    ):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), *PIP_FLAGS]
    shutil.rmtree(VENV, ignore_errors=True)
    message = (
        "this Python can make no virtual environment. One of these helps:\n"
        "  sudo apt-get install python3-venv\n"
        "  curl -LsSf https://astral.sh/uv/install.sh | sh"
    )
    raise BootError(message)


def find_installer() -> list[str]:
    """What installs into the `.venv` that is there."""
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    if has_pip(PYTHON):
        return pip(PYTHON)
    return [sys.executable, "-m", "pip", "--python", str(PYTHON), *PIP_FLAGS]


def pip(python: Path) -> list[str]:
    """Pip of that Python."""
    return [str(python), "-m", "pip", *PIP_FLAGS]


def install(installer: list[str], name: str) -> bool:
    """Install one set, hashes checked, no source built."""
    path = REQUIREMENTS / f"{name}.txt"
    return call(*installer, "--require-hashes", "--only-binary", ":all:", "-r", str(path))


def stamp(name: str) -> str:
    """What a set was made from: its lock file and this very Python."""
    content = (REQUIREMENTS / f"{name}.txt").read_bytes()
    return hashlib.sha256(content + sys.version.encode()).hexdigest()


def stamp_file(name: str) -> Path:
    """Where the stamp of a set stands."""
    return VENV / f"storehand-{name}.stamp"


def is_stamped(name: str) -> bool:
    """Whether a set is installed as its lock file says."""
    path = stamp_file(name)
    return PYTHON.exists() and path.exists() and path.read_text() == stamp(name)


def has_pip(python: Path) -> bool:
    """Whether that Python can run pip."""
    return call(str(python), "-m", "pip", "--version", quiet=True)


def call(*argv: str, quiet: bool = False) -> bool:
    """Run a command; whether it went well."""
    out = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(argv, stdout=out, stderr=out, check=False).returncode == 0  # noqa: S603
    except OSError:
        return False


def run(*argv: str) -> int:
    """Run the venv's Python (never its scripts: they break when the folder is moved)."""
    return subprocess.run([str(PYTHON), *argv], cwd=HERE, check=False).returncode  # noqa: S603


def replace_by(*argv: str) -> None:
    """Become the venv's Python, so that Ctrl-C and `kill` meet one process only."""
    os.chdir(HERE)
    os.execv(PYTHON, [str(PYTHON), *argv])  # noqa: S606


def test(rest: list[str]) -> int:
    """Pytest with two workers; Debian's chromium for the journeys when it may be installed."""
    browser = has_browser()
    code = run("-m", "pytest", *(rest or ["-n", "2", "--dist", "loadscope"]))
    if not browser:
        print("Browser journeys were NOT run: sudo apt-get install chromium, then again.")
    return code


def lint(_rest: list[str]) -> int:
    """Format, and mend what a machine can mend."""
    return max(run("-m", *step) for step in LINT)


def bench(rest: list[str]) -> int:
    """The speed figures."""
    return run("-m", "benchmarks", *rest)


def chaos(rest: list[str]) -> int:
    """The suite of faults: an hour at most; `--seed` and `--minutes` choose."""
    return run("-m", "tests.chaos.suite", *rest)


def has_browser() -> bool:
    """Find Chromium, or install Debian's where we may."""
    path = Path("/usr/bin/chromium")
    apt = shutil.which("apt-get")
    if not path.exists() and apt and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Installing Debian's chromium for the browser journeys", flush=True)
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        call(apt, "update", "-qq", quiet=True)
        call(apt, "install", "-y", "-qq", "--no-install-recommends", "chromium", quiet=True)
    return path.exists()


def lock() -> int:
    """Renew the lock files with uv; they name no host."""
    uv = shutil.which("uv")
    if not uv:
        message = "uv is needed to lock: https://docs.astral.sh/uv/"
        raise BootError(message)
    for name in ("runtime", "embedded", "dev"):
        source, target = REQUIREMENTS / f"{name}.in", REQUIREMENTS / f"{name}.txt"
        if not call(uv, "pip", "compile", *LOCK, str(source), "-o", str(target)):
            return 1
    return 0


def clean() -> int:
    """Remove what was made: the venv, the caches, and the demo's data with its engines."""
    caches = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis")
    for folder in (VENV, *(HERE / name for name in caches)):
        shutil.rmtree(folder, ignore_errors=True)
    if (HERE / ".env").exists():
        print(".data is kept: with an .env this is a real shop. Remove it yourself if it is not.")
        return 0
    data = HERE / ".data"
    elsewhere = data / "elsewhere"
    if elsewhere.is_symlink() and elsewhere.resolve().parent == STATE_FOLDER:
        shutil.rmtree(elsewhere.resolve(), ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
