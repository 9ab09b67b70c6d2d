"""Messages through the WhatsApp Business Cloud API."""
