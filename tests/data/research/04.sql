select s, generation - 1 from generations where generation > 1
