select s, generation from generations
