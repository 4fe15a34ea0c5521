"""Devices that were seen online: reported by monitoring systems, or by a file."""
