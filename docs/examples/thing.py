# All that is known of a thing, with its evidence.
import os

import standlink

g = standlink.open(os.environ.get("SITE", "http://127.0.0.1:8000"))
nacs = g.describe("NACS")
print(nacs.label, nacs.text, sep="\n")
for event in nacs.events[:5]:
    print(event.date, event.event.label, [nacs.notes[n - 1].source.label for n in event.notes])
