"""Calls of the action server, as Rasa makes them."""

import unittest

from aiohttp import web
from rasa.utils.endpoints import EndpointConfig

from bot.components import kept_connections


class KeptConnections(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        kept_connections.install()
        self.addAsyncCleanup(kept_connections.close)
        self.callers: set[tuple[str, int]] = set()
        self.secrets: set[str] = set()
        self.server = await self.serve(0)

    async def serve(self, port: int) -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/webhook", self.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        self.addAsyncCleanup(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return runner

    async def answer(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        self.callers.add(request.transport.get_extra_info("peername"))
        self.secrets.add(request.headers["X-Emma-Secret"])
        return web.json_response({"events": [], "responses": []})

    def endpoint(self) -> EndpointConfig:
        port = self.server.addresses[0][1]
        return EndpointConfig(f"http://127.0.0.1:{port}/webhook", headers={"X-Emma-Secret": "s"})

    async def test_calls_share_a_connection(self) -> None:
        for _ in range(3):
            self.assertEqual((await self.endpoint().request(json={}))["events"], [])
        self.assertEqual(len(self.callers), 1)
        self.assertEqual(self.secrets, {"s"})

    async def test_a_server_that_was_started_again_is_called_again(self) -> None:
        endpoint = self.endpoint()
        await endpoint.request(json={})
        port = self.server.addresses[0][1]
        await self.server.cleanup()
        await self.serve(port)
        self.assertEqual((await endpoint.request(json={}))["events"], [])


if __name__ == "__main__":
    unittest.main()
