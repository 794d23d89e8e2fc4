"""A correct store and a correct application, as small as they can be: what mutants start from."""
