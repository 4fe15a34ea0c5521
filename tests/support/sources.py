"""A source tree as modules with their imports, names and texts."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT_PACKAGE = "portal"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Import:
    target: str
    line: int
    inside_function: bool


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    tree: ast.Module

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    @property
    def package(self) -> str:
        """The feature or layer; empty for the root package itself."""
        return self.parts[1] if len(self.parts) > 1 else ""

    @property
    def leaf(self) -> str:
        return self.parts[-1]

    @cached_property
    def imports(self) -> list[Import]:
        return list(_imports(self.tree, inside_function=False))

    def at(self, line: int) -> str:
        return f"{self.name}:{line}"


def load(root: Path) -> dict[str, Module]:
    """Every module of the package `portal` below `root`, by dotted name."""
    modules = {}
    for path in sorted((root / ROOT_PACKAGE).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        modules[name] = Module(name, path, ast.parse(path.read_text(encoding="utf-8")))
    return modules


def first_party(module: Module, modules: dict[str, Module]) -> Iterator[tuple[str, int]]:
    """Modules of the tree that `module` imports; a name inside a module counts as that module."""
    for found in module.imports:
        target = found.target
        while target and target not in modules:
            target = target.rpartition(".")[0]
        if target:
            yield target, found.line


def _imports(node: ast.AST, *, inside_function: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, inside_function)
        elif isinstance(child, ast.ImportFrom):
            for alias in child.names:
                yield Import(f"{child.module}.{alias.name}", child.lineno, inside_function)
        else:
            inside = inside_function or isinstance(child, FUNCTIONS)
            yield from _imports(child, inside_function=inside)


def calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and text_of(node.func) in names:
            yield node


def texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """String constants that do something: docstrings do not."""
    nodes = list(ast.walk(tree))
    idle = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and id(node) not in idle:
            yield node


def words(text: str) -> list[str]:
    return "".join(c if c.isalnum() or c == "_" else " " for c in text).split()


def text_of(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name
        case ast.Constant(value=str(value)):
            return value
    return ""
