"""Words of the Peta ATHG for templates."""
