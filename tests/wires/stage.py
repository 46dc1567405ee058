"""A hub under a server, for tests."""

from __future__ import annotations

import asyncio
import json
import threading

from halqa.wires.hub import Hub


class Stage:
    """A hub under a server, and what its topics show."""

    def __init__(self, limits=None):
        self.shown = {"session:7:now": {"state": 0}}
        self.renders = 0
        self.gate = threading.Event()
        self.gate.set()
        self.hub = Hub(self.render, limits)
        self.loop = None

    def render(self, topic):
        self.renders += 1
        self.gate.wait(5)
        if topic not in self.shown:
            return None
        shown = self.shown[topic]
        if isinstance(shown, Exception):
            raise shown
        return [(name, json.dumps({"v": value}).encode()) for name, value in shown.items()]

    async def __call__(self, scope, receive, send):
        if scope["type"] != "lifespan":
            await self.hub(scope, receive, send)
            return
        await receive()
        self.loop = asyncio.get_running_loop()
        self.hub.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.hub.stop()
        await send({"type": "lifespan.shutdown.complete"})

    def show(self, value, topic="session:7:now", name="state", announced=None):
        self.shown.setdefault(topic, {})[name] = value
        self.loop.call_soon_threadsafe(self.hub.touch, frozenset({announced or topic}))
