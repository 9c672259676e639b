"""The local control channel: who asks, what is answered, who follows."""
