"""Things that happen, on the Qt loop: processes, sampling, history, the control channel. No widgets."""
