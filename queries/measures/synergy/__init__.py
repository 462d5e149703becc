"""Measures of whether regional innovation, participation in standards and linkage go together; none says "causes"."""
