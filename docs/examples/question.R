# The answer to a question, as a data frame: who first backed or adopted CCS1, and later adopted NACS?
site <- Sys.getenv("SITE", "http://127.0.0.1:8000")
address <- paste0(site, "/questions/convergence/switchers.csv?from=ccs1&to=nacs")
answer <- read.csv(address, encoding = "UTF-8", check.names = FALSE)
print(answer[c("actor_label", "first", "then")])
