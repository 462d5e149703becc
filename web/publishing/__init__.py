"""A study as a static site: the pages of the website about it, as files that need no server."""
