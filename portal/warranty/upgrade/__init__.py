"""The owner changes the cover of a device: registers it, or enters a code."""
