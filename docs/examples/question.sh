# The answer to a question, as CSV: who first backed or adopted CCS1, and later adopted NACS?
site=${SITE:-http://127.0.0.1:8000}
curl --fail --silent --show-error --get "$site/questions/convergence/switchers.csv" \
  --data from=ccs1 --data to=nacs
