"""The pages of redeeming; create_app() imports the modules that define them."""
