# The answer to a question, as a data frame: who first backed or adopted CCS1, and later adopted NACS?
import os

import standlink

g = standlink.open(os.environ.get("SITE", "http://127.0.0.1:8000"))
answer = g.answer("convergence/switchers", from_="ccs1", to="nacs")
print(answer.table.to_polars().select("actor_label", "first", "then"))
print(*answer.notes, sep="\n")
