# The result of a SPARQL query, as CSV: what hinders 5G?
site=${SITE:-http://127.0.0.1:8000}
curl --fail --silent --show-error "$site/sparql" --header "Accept: text/csv" --data-urlencode \
  'query=SELECT ?barrier ?label {
    ?barrier sl:hinders initiative:5g-standardization ; rdfs:label ?label
    FILTER(LANG(?label) = "en")
  } ORDER BY ?label'
