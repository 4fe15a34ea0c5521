"""What goes over to the device that came for another one."""
