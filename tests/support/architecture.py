"""The rules of the house as functions over a source tree; each returns its faults as sentences."""

import ast
from collections.abc import Iterator

from tests.support.sources import (
    ROOT_PACKAGE,
    Module,
    calls,
    first_party,
    text_of,
    texts,
    words,
)

ORDER = (
    "terminal translate support claims warranty redemption wallet invoicing devices catalogue sso "
    "accounts mail audit files documents jobs web core extensions"
).split()
# what puts the parts together may import all of them, and is imported by none
COMPOSERS = {"", "application", "commands", "demo"}
# a start, a check or a watch of processes imports `portal`, and must not load all of it by that
LATE = (ROOT_PACKAGE, "portal.application.assembled")
# settings are read by every layer; `serving` starts processes and knows nothing else
GROUND = {"portal.config"}
SERVING = "serving"
FLASK_MODULES = {"views", "forms", "commands", "extensions"}
FLASK_PACKAGES = {"web"}
LEDGER = {"portal.wallet.ledger", "portal.wallet.models"}
LEDGER_READERS = {"portal.wallet.verify", "portal.wallet.statement"}
LEDGER_CLASSES = {"CoinEntry", "CoinBalance"}
WRITING_CALLS = {"insert", "update", "delete", "bulk_save_objects", "bulk_insert_mappings"}
# other things than a session may be added to as well
SESSION_CALLS = {"add", "add_all", "merge"}
WRITING_WORDS = {"insert", "update", "delete", "replace", "truncate", "drop", "alter"}
# each would be a part of every start, and few processes ever use it
HEAVY = {"email_validator", "joserfc", "lxml", "pikepdf", "schwifty", "typst", "webauthn", "zxcvbn"}
SHAPELESS = {"util", "utils", "helper", "helpers", "misc", "common"}


def upward_imports(modules: dict[str, Module]) -> list[str]:
    faults = []
    for module in modules.values():
        for target, line in first_party(module, modules):
            if reason := _why_forbidden(module, modules[target]):
                faults.append(f"{module.at(line)} imports {target}: {reason}")
    return faults


def unplaced_modules(modules: dict[str, Module]) -> list[str]:
    placed = {*ORDER, *COMPOSERS, SERVING}
    return [
        f"{module.name} has no place in the order of imports"
        for module in modules.values()
        if module.name not in GROUND and module.package not in placed
    ]


def import_cycles(modules: dict[str, Module]) -> list[str]:
    graph = {
        name: {target for target, _ in first_party(module, modules) if target != name}
        for name, module in modules.items()
    }
    return [f"import cycle: {' -> '.join(cycle)}" for cycle in _cycles(graph)]


def flask_where_it_does_not_belong(modules: dict[str, Module]) -> list[str]:
    return [
        f"{module.at(found.line)} imports {found.target}, but knows no HTTP"
        for module in modules.values()
        if not _may_import_flask(module)
        for found in module.imports
        if found.target.split(".")[0] == "flask" or found.target.startswith("flask_")
    ]


def imports_inside_functions(modules: dict[str, Module]) -> list[str]:
    faults = []
    for module in modules.values():
        faults += [
            f"{module.at(found.line)} imports {found.target} inside a function"
            for found in module.imports
            if found.inside_function
            and found.target.split(".")[0] == ROOT_PACKAGE
            and (module.name, found.target) != LATE
        ]
        faults += [
            f"{module.at(call.lineno)} imports first-party code by name"
            for call in calls(module.tree, {"import_module", "__import__"})
            if call.args and text_of(call.args[0]).startswith(ROOT_PACKAGE)
        ]
    return faults


def heavy_imports_at_every_start(modules: dict[str, Module]) -> list[str]:
    """Not even for annotations, unless below `if TYPE_CHECKING`."""
    return [
        f"{module.at(node.lineno)} imports {name} at every start"
        for module in modules.values()
        for node in module.tree.body
        for name in _imported_by(node)
        if name.split(".")[0] in HEAVY
    ]


def shapeless_modules(modules: dict[str, Module]) -> list[str]:
    return [
        f"{name} has a name that says nothing"
        for name, module in modules.items()
        if SHAPELESS & set(module.leaf.split("_"))
    ]


def forms_used_outside_views(modules: dict[str, Module]) -> list[str]:
    return _used_outside("forms", {"views", "forms"}, modules)


def views_used_outside_the_factory(modules: dict[str, Module]) -> list[str]:
    return _used_outside("views", {"views", "feature", "application"}, modules)


def domain_seen_by_models(modules: dict[str, Module]) -> list[str]:
    """Models are the bottom of a feature: they know models, closed lists and the vocabulary."""
    return [
        f"{module.at(line)} is a model and imports {target}"
        for module in modules.values()
        if module.leaf == "models"
        for target, line in first_party(module, modules)
        if modules[target].package not in {"core", "extensions"}
        and modules[target].leaf not in {"models", "kinds"}
    ]


def coins_touched_outside_the_ledger(modules: dict[str, Module]) -> list[str]:
    """Entries and balances are named by the ledger and its readers; only the ledger writes."""
    coin_names = _coin_names(modules.get("portal.wallet.models"))
    faults = []
    for module in modules.values():
        if module.name in LEDGER:
            continue
        if module.name in LEDGER_READERS:
            faults += [
                f"{module.at(line)} reads coins and may not write" for line in _writes(module.tree)
            ]
        else:
            faults += [
                f"{module.at(line)} touches {name}, which belongs to wallet.ledger"
                for name, line in _mentions(module.tree, coin_names)
            ]
    return faults


RULES = (
    upward_imports,
    unplaced_modules,
    import_cycles,
    flask_where_it_does_not_belong,
    imports_inside_functions,
    heavy_imports_at_every_start,
    shapeless_modules,
    forms_used_outside_views,
    views_used_outside_the_factory,
    domain_seen_by_models,
    coins_touched_outside_the_ledger,
)


def _why_forbidden(importer: Module, imported: Module) -> str:
    if imported.name in GROUND or importer.package == imported.package:
        return ""
    if importer.package in COMPOSERS:
        return ""
    if imported.package in COMPOSERS:
        return "nothing imports what puts the parts together"
    if SERVING in {importer.package, imported.package}:
        return "serving and the features do not know each other"
    if importer.name in GROUND:
        return "" if imported.package in {"core", "extensions"} else "settings know no feature"
    if _rank(imported) < _rank(importer):
        return f"{imported.package} stands above {importer.package}"
    return ""


def _imported_by(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def _rank(module: Module) -> int:
    return ORDER.index(module.package) if module.package in ORDER else len(ORDER)


def _may_import_flask(module: Module) -> bool:
    if module.name in {ROOT_PACKAGE, "portal.application"} or module.package in FLASK_PACKAGES:
        return True
    return bool(FLASK_MODULES & set(module.parts))


def _used_outside(leaf: str, users: set[str], modules: dict[str, Module]) -> list[str]:
    return [
        f"{module.at(line)} imports {target}"
        for module in modules.values()
        if not users & {module.leaf, *module.parts[2:]}
        for target, line in first_party(module, modules)
        if leaf in modules[target].parts[2:] and modules[target].package != "web"
    ]


def _cycles(graph: dict[str, set[str]]) -> Iterator[list[str]]:
    """One cycle for each first edge found that closes one, depth first."""
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> Iterator[list[str]]:
        if name in path:
            yield [*path[path.index(name) :], name]
        elif name not in done:
            for target in sorted(graph[name]):
                yield from visit(target, [*path, name])
            done.add(name)

    for start in sorted(graph):
        yield from visit(start, [])


def _coin_names(models: Module | None) -> set[str]:
    """The classes, their tables, and whatever the models module derives from them."""
    names = set(LEDGER_CLASSES)
    if models is None:
        return names
    for node in models.tree.body:
        if isinstance(node, ast.ClassDef) and node.name in LEDGER_CLASSES:
            names |= {text_of(value) for value in _table_names(node)}
        elif isinstance(node, ast.Assign | ast.AnnAssign) and any(_mentions(node, names)):
            names |= {text_of(target) for target in _targets(node)}
    return names


def _table_names(model: ast.ClassDef) -> Iterator[ast.expr]:
    for node in model.body:
        if isinstance(node, ast.Assign) and text_of(node.targets[0]) == "__tablename__":
            yield node.value


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _mentions(tree: ast.AST, names: set[str]) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.alias | ast.Name | ast.Attribute) and text_of(node) in names:
            yield text_of(node), node.lineno
    for constant in texts(tree):
        for name in sorted(names & set(words(text_of(constant)))):
            yield name, constant.lineno


def _writes(tree: ast.AST) -> Iterator[int]:
    for call in calls(tree, WRITING_CALLS | LEDGER_CLASSES):
        yield call.lineno
    for call in calls(tree, SESSION_CALLS):
        if isinstance(call.func, ast.Attribute) and text_of(call.func.value) == "session":
            yield call.lineno
    for constant in texts(tree):
        if WRITING_WORDS & set(words(text_of(constant).lower())):
            yield constant.lineno
