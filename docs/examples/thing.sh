# All that is known of a thing, with its evidence, as Turtle. Other endings: .json, .jsonld, .nt, .rdf.
site=${SITE:-http://127.0.0.1:8000}
curl --fail --silent --show-error "$site/id/standard/nacs.ttl"
