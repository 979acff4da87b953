"""Numbers for those who keep Instep running: of the machine's work, never of anybody."""
