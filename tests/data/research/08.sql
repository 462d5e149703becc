select meeting, company, count(distinct paper) from papers group by 1, 2
