"""Telegram, with python-telegram-bot for what is sent and our own loop for what is received."""
