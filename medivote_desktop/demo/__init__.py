"""Small real HTTP services that stand in for MediVote's own and imitate their habits."""
