# The standards that a text means, the best first, as JSON.
site=${SITE:-http://127.0.0.1:8000}
curl --fail --silent --show-error --get "$site/api/v1/search" \
  --data-urlencode "q=ISO 15118-20" --data kind=standard --data limit=5
