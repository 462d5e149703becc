# The whole release as compressed N-Quads, with its checksum.
site=${SITE:-http://127.0.0.1:8000}
curl --fail --silent --show-error --remote-name "$site/data/standlink.nq.gz"
curl --fail --silent --show-error "$site/data/standlink.nq.gz.sha256" | sha256sum --check
