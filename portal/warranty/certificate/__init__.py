"""The warranty certificate of a device: issued, replaced, withdrawn, and checked by anybody."""
