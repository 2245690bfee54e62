"""Ways in: a link from the bot, Telegram's Mini App, an admin's password with a second factor; and what guards every page."""
