"""The rows of the table, by topic. Each first makes sure that the sides answer alike, then measures them in one run."""
