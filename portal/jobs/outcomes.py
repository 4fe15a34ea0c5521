"""What a handler raises to say how its job ended; its text is the reason that support reads."""


class TryLater(Exception):
    """Something outside is not ready: an expected failure, tried again without a traceback."""


class Hopeless(Exception):
    """Trying again cannot help: the job is given up at once."""
