select p.o, year // 10 || '0s', count(distinct s) from years join of('sl:publishedBy') p using (s) group by 1, 2
