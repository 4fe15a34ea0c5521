"""`python -m bench`: how fast the portal is, as ratios measured side by side in one run.

Rates of a shared machine mean little; what is compared runs in alternation, and CPU time is what
the process itself used. `BENCH_QUICK=1` measures less of everything.
"""
