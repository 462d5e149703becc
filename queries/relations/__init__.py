"""Selections of the analysis tables as joins that run on any engine, and the measures that are computed over them.

``roles``, ``standards`` and ``fields`` define who takes part in which standards, what counts as one standard, and which
fields a standard has. The answers use them with Polars; ``measured`` computes measures over the Parquet tables of a
release with Polars, DuckDB or Apache Spark.
"""
