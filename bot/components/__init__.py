"""Parts that run inside the Rasa process. They import rasa and its libraries, nothing of ours."""
