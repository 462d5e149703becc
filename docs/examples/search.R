# The standards that a text means, the best first.
library(jsonlite)

site <- Sys.getenv("SITE", "http://127.0.0.1:8000")
text <- URLencode("ISO 15118-20", reserved = TRUE)
found <- fromJSON(paste0(site, "/api/v1/search?kind=standard&limit=5&q=", text))
print(found$things[c("name", "label")])
