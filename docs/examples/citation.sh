# How to cite an answer: BibTeX, with the query, the release and a checksum of the rows. Also .ris and .csl.json.
site=${SITE:-http://127.0.0.1:8000}
curl --fail --silent --show-error --get "$site/questions/convergence/switchers.bib" \
  --data from=ccs1 --data to=nacs
