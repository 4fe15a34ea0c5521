"""The proofs are functions that several tests share; what they assert is told as in a test."""

import pytest

SHARED = ("beside_model", "machine", "siege", "kept_promises", "kept_numbers")

pytest.register_assert_rewrite(*(f"tests.proofs.{name}" for name in SHARED))
