"""What Standlink withstands, tried out: damage, kills, hostile requests.

``python -m standlink.bench --resilience`` runs all parts and writes docs/benchmarks/resilience; ``--part NAME`` runs
some. A part is a module of ``parts/`` with a docstring and a function ``measure(folder, bounds)``; ``damage.py`` is the
shortest one. Everything happens in temporary folders and on the loopback interface, within the bounds of the run.
"""
