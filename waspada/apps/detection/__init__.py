"""Detection: which kab/kota had more incidents lately than could be expected, day by day."""
