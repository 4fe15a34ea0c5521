"""Pages: the certificate of a device, and its check by anybody."""
