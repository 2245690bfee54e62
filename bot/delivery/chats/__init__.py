"""What happens in chats beside messages: signs on answers, groups that move, bulletins to whoever runs this."""
