"""What keeps an account its owner's: second factors, passwords, sessions."""
