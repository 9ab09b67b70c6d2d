"""Words of the plan for templates."""
