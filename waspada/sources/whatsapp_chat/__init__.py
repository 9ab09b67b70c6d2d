"""Chats of WhatsApp: exported (Android, iOS) or copied, read into messages to pick from."""

from waspada.sources.whatsapp_chat.messages import (
    AUTOMATIC,
    DELETED,
    MEDIA,
    ORDERS,
    RULES,
    TEXT,
    Chat,
    ChatMessage,
    read_chat,
)

__all__ = [
    "AUTOMATIC",
    "DELETED",
    "MEDIA",
    "ORDERS",
    "RULES",
    "TEXT",
    "Chat",
    "ChatMessage",
    "read_chat",
]
