"""What is said: datasets, the pipeline that makes releases of them, and reading a release."""
