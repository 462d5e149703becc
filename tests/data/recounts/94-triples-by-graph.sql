select g, count(*) from quads group by g
