"""What leaves the chat as a file. Made in a process of its own: `python -m documents`."""
