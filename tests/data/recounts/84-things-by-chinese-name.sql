select s, o from of('rdfs:label') where lang = 'zh' and contains(o, '充电')
