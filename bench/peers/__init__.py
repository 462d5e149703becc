"""What Standlink is compared with: an endpoint that runs as a program of its own, code by hand, and named libraries."""
