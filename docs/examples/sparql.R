# The result of a SPARQL query, as a data frame: what hinders 5G?
site <- Sys.getenv("SITE", "http://127.0.0.1:8000")
query <- '
  SELECT ?barrier ?label {
    ?barrier sl:hinders initiative:5g-standardization ; rdfs:label ?label
    FILTER(LANG(?label) = "en")
  } ORDER BY ?label'
address <- paste0(site, "/sparql?format=csv&query=", URLencode(query, reserved = TRUE))
print(read.csv(address, encoding = "UTF-8"))
