"""The synthetic graph: names, records, the ground of regions and bodies, and the catalogue that stands on it."""
