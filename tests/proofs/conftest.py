"""The proofs are functions that several tests share; what they assert is told as in a test."""

import pytest

pytest.register_assert_rewrite(
    "tests.proofs.machine", "tests.proofs.siege", "tests.proofs.kept_promises"
)
