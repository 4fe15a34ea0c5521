"""Reading a page as Jinja composes it: parents, blocks, includes and macros."""

from collections.abc import Iterable, Iterator
from functools import cache

from jinja2 import Environment, nodes

from tests.support.markup import Element

ROOT_TEMPLATE = "base.html"


class Page:
    """One template together with the templates it extends, itself first."""

    def __init__(self, env: Environment, name: str) -> None:
        self._env = env
        self.chain = list(_ancestry(env, name))
        self._heading_macros = _macros_with_heading(env)
        self._blocks = {
            block.name: block
            for _, tree in reversed(self.chain)
            for block in tree.find_all(nodes.Block)
        }

    @property
    def is_full(self) -> bool:
        return len(self.chain) > 1 and self.chain[-1][0] == ROOT_TEMPLATE

    def faults(self) -> list[str]:
        found = []
        if not self._has_title():
            found.append("has no title")
        if (counts := self._headings([self.chain[-1][1]])) != {1}:
            found.append(f"may show {sorted(counts)} h1 instead of exactly one")
        return found

    def _has_title(self) -> bool:
        own = [tree for name, tree in self.chain if name != ROOT_TEMPLATE]
        titles = [b for tree in own for b in tree.find_all(nodes.Block) if b.name == "title"]
        return any(_says_something(title) for title in titles)

    def _headings(self, siblings: Iterable[nodes.Node]) -> set[int]:
        """Every number of h1 elements that some path through the nodes may give."""
        counts = {0}
        for node in siblings:
            counts = {before + here for before in counts for here in self._headings_of(node)}
        return counts

    def _headings_of(self, node: nodes.Node) -> set[int]:
        match node:
            case nodes.TemplateData(data=text):
                return {text.lower().count("<h1")}
            case nodes.Macro():
                return {0}
            case nodes.If(body=body, elif_=others, else_=otherwise):
                branches = [self._headings(body), self._headings(otherwise)]
                return set().union(*branches, *(self._headings(other.body) for other in others))
            case nodes.For(body=body) if self._headings(body) != {0}:
                return {0, 2}
            case nodes.Block(name=name):
                return self._headings(self._blocks[name].body)
            case nodes.Include(template=nodes.Const(value=name)):
                return self._headings([_parse(self._env, name)])
            case nodes.Call(node=called) if _name(called) in self._heading_macros:
                return {1}
        return self._headings(node.iter_child_nodes())


def html_of(env: Environment, source: str) -> str:
    """The markup a template writes itself: expressions become a letter, statements vanish."""
    parts = []
    expression: list[str] = []
    for _, kind, text in env.lex(source):
        if kind == "variable_end":
            parts.append("hidden_tag" if {"csrf", "hidden_tag"} & set(expression) else "x")
        expression = [] if kind in ("variable_begin", "variable_end") else [*expression, text]
        if kind == "data":
            parts.append(text)
    return "".join(parts)


def elements_made_by_macros(env: Environment, source: str) -> Iterator[Element]:
    """`button(hx_get="…")` writes attributes too."""
    for call in env.parse(source).find_all(nodes.Call):
        given = {
            keyword.key.replace("_", "-"): str(getattr(keyword.value, "value", "x"))
            for keyword in call.kwargs
            if keyword.key.startswith(("hx_", "data_hx_"))
        }
        if given:
            yield Element(_name(call.node), given)


def _ancestry(env: Environment, name: str) -> Iterator[tuple[str, nodes.Template]]:
    tree = _parse(env, name)
    yield name, tree
    for extends in tree.find_all(nodes.Extends):
        if isinstance(extends.template, nodes.Const):
            yield from _ancestry(env, extends.template.value)


@cache
def _macros_with_heading(env: Environment) -> set[str]:
    trees = [_parse(env, name) for name in env.list_templates(extensions=["html"])]
    return {
        macro.name
        for tree in trees
        for macro in tree.find_all(nodes.Macro)
        if any("<h1" in data.data for data in macro.find_all(nodes.TemplateData))
    }


@cache
def _parse(env: Environment, name: str) -> nodes.Template:
    assert env.loader is not None
    source, _, _ = env.loader.get_source(env, name)
    return env.parse(source, name)


def _says_something(block: nodes.Block) -> bool:
    texts = [data.data.strip() for data in block.find_all(nodes.TemplateData)]
    return any(texts) or any(block.find_all((nodes.Call, nodes.Name)))


def _name(node: nodes.Node) -> str:
    return str(getattr(node, "name", getattr(node, "attr", "")))
