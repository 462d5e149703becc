select later, count(distinct earlier) from steps group by later having count(distinct earlier) > 1
