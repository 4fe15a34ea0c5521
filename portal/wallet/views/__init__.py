"""The wallet's pages; create_app() imports the modules that define them."""
