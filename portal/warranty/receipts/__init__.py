"""A receipt shows that a device is one's own, and when it was bought; support reviews it."""
