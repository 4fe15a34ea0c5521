"""Only a proof makes a session fresh: signing in, signing in once more, and confirming."""

import ast
from pathlib import Path

import portal

# what writes the moment of a proof, and who may ask for it
PROVING = {
    "open_session": {"admission.py"},
    "renew_session": {"again.py"},
    "note_proof": {"confirm.py"},
    # of somebody who has just been asked for everything, or has just made the account
    "admit_held": {"admission.py", "signing_in.py"},
    "admit": {
        "second_step.py",
        "by_passkey.py",
        "acceptance.py",
        "confirming.py",
    },
}
MOMENTS = {"authenticated_at", "verified_at"}
WRITERS = {"sessions.py", "proof.py"}


def trees() -> list[tuple[Path, ast.Module]]:
    root = Path(portal.__file__).parent
    return [(path, ast.parse(path.read_text())) for path in sorted(root.rglob("*.py"))]


def test_a_proof_is_noted_by_proofs_only() -> None:
    callers: dict[str, set[str]] = {name: set() for name in PROVING}
    for path, tree in trees():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if name in callers:
                callers[name].add(path.name)
    assert callers == PROVING


def test_nobody_else_writes_the_moment_of_a_proof() -> None:
    """Of sessions: what applications are told of it is a copy."""
    writers = set()
    for path, tree in trees():
        for node in ast.walk(tree) if "accounts" in path.parts else ():
            named = [word.arg for word in node.keywords] if isinstance(node, ast.Call) else []
            keys = node.keys if isinstance(node, ast.Dict) else []
            named += [key.value for key in keys if isinstance(key, ast.Constant)]  # type: ignore[misc]
            if MOMENTS & set(named):
                writers.add(path.name)
    assert writers >= WRITERS
    # an identity carries what was read
    assert writers - WRITERS <= {"identities.py"}
