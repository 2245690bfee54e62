"""Fake model servers on loopback: they stream what a test scripted, and misbehave as told."""

from tests.fakes.models.ollama import OllamaServer
from tests.fakes.models.openai import OpenAIServer
from tests.fakes.models.script import Cut, Endless, Fail, Garbage, Hang, Say, Script

__all__ = ["Cut", "Endless", "Fail", "Garbage", "Hang", "OllamaServer", "OpenAIServer", "Say", "Script"]
