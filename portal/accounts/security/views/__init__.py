"""The pages of what keeps an account its owner's."""
