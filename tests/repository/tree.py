"""The repository as the meta-tests see it: its own files, without what is installed or made."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("practice", "routines", "clients")
NOT_OURS = {
    ".git",
    ".hypothesis",
    ".venv",
    ".venv-audit",
    ".venv-scan",
    "var",
    "__pycache__",
    "staticfiles",
    "htmlcov",
    "node_modules",
    ".env",
}
NOT_TEXT = {".png", ".jpg", ".ico", ".woff2", ".pdf", ".pyc"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that belongs to the project, also in a copy that has no .git."""
    return tuple(sorted(_walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for name in os.listdir(folder):
        path = folder / name
        if name in NOT_OURS or name.endswith("_cache") or name.startswith(".coverage"):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif path.is_file():
            yield path


def text_files() -> list[Path]:
    """Those that a person reads."""
    return [path for path in files() if path.suffix not in NOT_TEXT]


def modules(*folders: str) -> list[Path]:
    """Python files under these top folders, migrations apart."""
    return [
        path
        for path in files()
        if path.suffix == ".py"
        and relative(path).split("/")[0] in folders
        and "migrations" not in path.parts
    ]


def relative(path: Path) -> str:
    """The path as the repository names it."""
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    """How many lines a file has."""
    return len(path.read_text().splitlines())


def strings(path: Path) -> list[str]:
    """Every string in the code of a module, docstrings apart."""
    tree = ast.parse(path.read_text())
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    ]
