"""The commands, a module each; ``cli.Program`` imports one when it is asked for."""
