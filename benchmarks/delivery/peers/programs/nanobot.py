"""nanobot: `nanobot gateway`. It only knows api.telegram.org, so it is given a proxy and the CA of the run.

In the environment: nanobot-ai==0.3.5 and what its Telegram channel asks for, "python-telegram-bot[socks,webhooks]>=22.6,<23"
"socksio>=1,<2" "python-socks[asyncio]>=2.8,<3"; it would install these by itself, and without them does not start the channel.
"""

import json
import socket
from pathlib import Path

from benchmarks.delivery.peers.fakes import Api, Model
from benchmarks.delivery.peers.program import Launch, Program, bare
from benchmarks.delivery.peers.tunnel import Tunnel


def _lay(folder: Path, venv: Path, api: Api, model: Model) -> Launch:
    tunnel = Tunnel(folder, api.url)  # lives as long as this process
    name = model.models[0]
    config = {
        "agents": {"defaults": {"workspace": str(folder / "workspace"), "model": name, "provider": "custom"}},
        "providers": {"custom": {"apiKey": "none", "apiBase": model.url}},
        "channels": {
            "telegram": {"enabled": True, "token": api.token, "allowFrom": ["*"], "proxy": tunnel.url}
        },
        "gateway": {"port": _free_port(), "heartbeat": {"enabled": False}},
    }
    file = folder / "config.json"
    file.write_text(json.dumps(config, indent=1), encoding="utf-8")
    command = [str(venv / "bin/nanobot"), "gateway", "--config", str(file)]
    return Launch(command, bare(folder, SSL_CERT_FILE=str(tunnel.ca)))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


NANOBOT = Program("nanobot", "nanobot-ai", _lay)
