"""Which thing led to which: links between rows by kind and id, told as far as the reader may see."""
