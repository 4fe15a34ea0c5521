"""The addresses that applications and their people come to."""
