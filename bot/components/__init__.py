"""Parts that run inside the Rasa process. They import rasa, its libraries and bot.french."""
