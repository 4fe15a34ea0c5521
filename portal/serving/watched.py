"""`python -m portal.serving.watched MODULE [ARGUMENT…]`: a module that ends with its starter."""

import runpy
import sys

from portal.serving.parent_watch import exit_when_orphaned, parent_from_environment


def main(module: str, *arguments: str) -> None:
    parent = parent_from_environment()
    if parent is not None:
        exit_when_orphaned(parent)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
