"""Nothing grows until nobody reads it: modules of 300 lines, functions of 40, tests of 25."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "accounting", "benchmarks", "catalog", "config", "core", "crm", "fulfillment", "licensing",
    "operations", "orders", "sandbox",
)  # fmt: skip
SOURCE = [
    *(
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ),
    ROOT / "boot.py",
    ROOT / "manage.py",
]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MODULE_LINES, FUNCTION_LINES, TEST_LINES = 300, 40, 25


def functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1


def where(path):
    return str(path.relative_to(ROOT))


def test_no_module_is_longer_than_a_reader_holds():
    long = {where(path): len(path.read_text().splitlines()) for path in SOURCE}

    assert {name: lines for name, lines in long.items() if lines > MODULE_LINES} == {}


def test_no_function_is_longer_than_a_screen():
    long = {
        f"{where(path)}:{name}": lines
        for path in SOURCE
        for name, lines in functions(path)
        if lines > FUNCTION_LINES
    }

    assert long == {}


def test_no_test_is_longer_than_its_story():
    long = {
        f"{where(path)}:{name}": lines
        for path in TESTS
        for name, lines in functions(path)
        if name.startswith("test_") and lines > TEST_LINES
    }

    assert long == {}


def test_every_module_says_what_room_it_is():
    silent = [
        where(path)
        for path in SOURCE
        if path.stat().st_size and ast.get_docstring(ast.parse(path.read_text())) is None
    ]

    assert silent == []


@pytest.mark.parametrize("word", ["# pragma", "NotImplementedError", "TODO", "FIXME"])
def test_nothing_is_left_for_later(word):
    assert [where(path) for path in SOURCE if word in path.read_text()] == []
