"""How the portal's processes are started, watched and stopped."""
