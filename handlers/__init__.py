"""The conversations: a folder per speaker, a file per thing they came for."""
