"""What assistants, such as language models, can ask by the Model Context Protocol."""
