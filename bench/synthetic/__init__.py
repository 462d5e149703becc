"""The synthetic graph: names, records, background (regions, sources, organizations) and catalogue."""
