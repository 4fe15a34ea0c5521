"""`@both_engines`: the same test on SQLite and on PostgreSQL."""

import pytest

both_engines = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
