"""Imports, inference, validation and tables as jobs of Apache Spark, for data that are too large for one machine.

Needs the extra ``spark``, and Java 17 or later. All workers must reach the files under the same path.
"""
