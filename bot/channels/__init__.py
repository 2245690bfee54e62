"""Channels: each turns what one platform sends into messages, and sends letters there. They do not know each other."""
