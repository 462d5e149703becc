"""How much of a page has moved since it was opened: a script for a browser."""

from __future__ import annotations

#: Returns the cumulative layout shift and what has moved.
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  const moved = new Set();
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      sum += entry.value;
      for (const { node } of entry.sources) moved.add(node?.outerHTML?.slice(0, 80) ?? node?.textContent);
    }
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done([sum, [...moved]]), 200);
})"""
