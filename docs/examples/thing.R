# All that is known of a thing, with its evidence.
library(jsonlite)

site <- Sys.getenv("SITE", "http://127.0.0.1:8000")
nacs <- fromJSON(paste0(site, "/id/standard/nacs.json"))
cat(nacs$label, nacs$text, sep = "\n")
print(head(data.frame(date = nacs$events$date, event = nacs$events$event$label), 5))
