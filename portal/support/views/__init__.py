"""The pages of the support desk; create_app() imports the modules that define them."""
