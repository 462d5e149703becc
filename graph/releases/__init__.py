"""The data folder: datasets, releases, and what differs between two of them."""
