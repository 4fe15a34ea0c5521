"""How companies and plant operators join: registered by themselves, reviewed by support."""
