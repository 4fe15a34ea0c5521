"""How hypothesis searches: always the same way in `make test`, ever anew in `make soak`."""

from hypothesis import HealthCheck, Phase, settings

COMMON = {
    "deadline": None,
    "phases": [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    "suppress_health_check": [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
}
FIXED = settings(max_examples=60, derandomize=True, database=None, **COMMON)
SEARCHING = settings(max_examples=400, print_blob=True, **COMMON)

settings.register_profile("fixed", FIXED)
settings.register_profile("searching", SEARCHING)
settings.load_profile("fixed")
