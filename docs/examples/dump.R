# The whole release as compressed N-Quads.
site <- Sys.getenv("SITE", "http://127.0.0.1:8000")
download.file(paste0(site, "/data/standlink.nq.gz"), "standlink.nq.gz", mode = "wb", quiet = TRUE)
print(head(readLines("standlink.nq.gz", encoding = "UTF-8"), 3))
