select n.o, n.s, cast(day as varchar), t.o
from of('sl:designation') n left join days using (s) left join of('sl:status') t using (s)
where n.o in ('ISO 9001:2015', 'ISO/IEC 27001:2022', 'ISO 15118-2:2014', 'IEC 62196-1:2022', 'IEEE 802.11-1997')
