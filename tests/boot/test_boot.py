import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

import boot


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A checkout of its own with one tiny lock file per set, and no uv."""
    (tmp_path / "requirements").mkdir()
    for name in ("runtime", "embedded", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text("")
    monkeypatch.setattr(boot, "HERE", tmp_path)
    monkeypatch.setattr(boot, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(boot, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(boot, "REQUIREMENTS", tmp_path / "requirements")
    monkeypatch.setattr(boot.shutil, "which", lambda _name: None)
    return tmp_path


def without(*refused):
    """A machine on which commands holding one of these words fail."""
    real = boot.call

    def call(*argv, quiet=False):
        return not any(word in argv for word in refused) and real(*argv, quiet=True)

    return call


def test_a_plain_venv_is_made_once_and_is_stale_with_another_lock_file(house, capsys):
    boot.make_venv(tools=False)
    first = capsys.readouterr().out
    boot.make_venv(tools=False)

    assert boot.PYTHON.exists()
    assert "Making .venv" in first
    assert capsys.readouterr().out == ""
    assert boot.is_stamped("runtime")

    (house / "requirements" / "runtime.txt").write_text("# changed\n")
    assert not boot.is_stamped("runtime")


def test_without_ensurepip_the_half_made_folder_is_replaced(house, monkeypatch):
    real = boot.call

    def call(*argv, quiet=False):
        if argv[1:3] == ("-m", "venv") and "--without-pip" not in argv:
            (house / ".venv" / "half").mkdir(parents=True)
            return False
        return real(*argv, quiet=True)

    monkeypatch.setattr(boot, "call", call)
    monkeypatch.setattr(boot, "has_pip", lambda python: str(python) == sys.executable)
    installer = boot.new_venv()

    assert not (house / ".venv" / "half").exists()
    assert installer[:4] == [sys.executable, "-m", "pip", "--python"]


def test_with_neither_venv_nor_pip_the_two_helping_commands_are_named(house, monkeypatch):
    monkeypatch.setattr(boot, "call", without("venv", "pip"))

    with pytest.raises(boot.BootError, match=r"apt-get install python3-venv\n.*uv"):
        boot.new_venv()
    assert not (house / ".venv").exists()


def test_an_old_python_is_refused_with_what_to_type(house, monkeypatch):
    monkeypatch.setattr(boot.sys, "version_info", (3, 10, 4))

    with pytest.raises(boot.BootError, match=r"3\.10\.4 is too old: `make PYTHON=python3\.12"):
        boot.make_venv(tools=False)


def test_another_python_is_not_up_to_date(house, monkeypatch):
    (house / "requirements" / "runtime.txt").write_text("# packages\n")

    for version in (sys.version, "3.99 of another machine"):
        monkeypatch.setattr(boot.sys, "version", version)
        expected = hashlib.sha256(b"# packages\n" + version.encode()).hexdigest()
        assert boot.stamp("runtime") == expected


def test_missing_engines_do_not_stop_the_shop_but_missing_packages_do(house, monkeypatch, capsys):
    monkeypatch.setattr(boot, "new_venv", lambda: boot.VENV.mkdir() or [])
    monkeypatch.setattr(boot, "install", lambda _installer, name: name != "embedded")
    boot.make_venv(tools=False)
    assert "DATABASE_URL" in capsys.readouterr().out

    monkeypatch.setattr(boot, "install", lambda _installer, name: name != "dev")
    with pytest.raises(boot.BootError, match="dev packages"):
        boot.make_venv(tools=True)


def test_it_is_only_the_standard_library():
    code = "import sys; sys.path.insert(0, '.'); import boot; print(boot.OLDEST)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        cwd=Path(boot.__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip() == "(3, 11)", done.stderr


def test_the_makefile_knows_every_command():
    makefile = (Path(boot.__file__).parent / "Makefile").read_text()

    for command in (*boot.MANAGE, "test", "chaos", "lint", "bench", "lock", "clean"):
        assert f"\n{command}:" in makefile


def test_an_unknown_command_is_named(capsys):
    assert boot.main(["fly"]) == 2
    assert "fly" in capsys.readouterr().err
