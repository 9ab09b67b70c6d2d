"""Messages of the Common Alerting Protocol as XML."""
