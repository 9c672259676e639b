"""Small real HTTP services that stand in for MediVote's own and imitate their habits."""

from medivote_desktop.demo.fleet import run_demo_service

__all__ = ["run_demo_service"]
