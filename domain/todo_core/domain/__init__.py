"""Who owns a task, what a task may be, and what may be done with it; the standard library alone."""
