"""What can go wrong with backups, in sentences."""


class CannotBackUp(Exception):
    """No backup was made, and none is there under a name that it would have had."""


class CannotRestore(Exception):
    """Nothing was put back, or what was put back is not right. The words say which."""
