"""What comes back by gateways, chats and mail: read from the shapes in which services send it."""
