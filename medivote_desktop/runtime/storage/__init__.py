"""The files of the memory: incidents and measurements. Blocking work, done behind the gate."""
