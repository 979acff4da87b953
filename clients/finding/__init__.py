"""Finding a client by what is known of them: name, part of a name, phone, whole email address."""
