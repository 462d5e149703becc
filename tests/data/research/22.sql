select distinct s, p, o from triples where s = 'standard:3gpp-ts-23-501'
