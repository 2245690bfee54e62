"""WeCom: an application that is called, and an AI bot that holds a connection of its own and needs no public address."""
