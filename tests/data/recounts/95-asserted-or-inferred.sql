select p, o, g from quads where s = 'standard:nacs'
