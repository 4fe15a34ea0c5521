"""What monitoring systems call; create_app() imports the modules that define it."""
