# How to cite an answer: BibTeX, with the query, the release and a checksum of the rows.
site <- Sys.getenv("SITE", "http://127.0.0.1:8000")
address <- paste0(site, "/questions/convergence/switchers.bib?from=ccs1&to=nacs")
cat(readLines(url(address, encoding = "UTF-8")), sep = "\n")
