"""The suite of faults: a whole shop whose programs are killed, judged from outside."""
