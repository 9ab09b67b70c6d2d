"""Forms for ODK Collect: its conversation, the forms, the tokens of field reporters."""
