"""Comparison: two to five regions, standards, actors or cases side by side, in rows that compare like with like."""
