"""AstrBot: `astrbot run` with `telegram_api_base_url`; its dashboard, which it would fetch first, is off and told to be there.

In the environment: AstrBot==4.14.6, on Python 3.12.
"""

import json
from pathlib import Path

from benchmarks.delivery.peers.fakes import Api, Model
from benchmarks.delivery.peers.program import Launch, Program, bare

_VERSION = "v4.14.6"


def _lay(folder: Path, venv: Path, api: Api, model: Model) -> Launch:
    source = {
        "id": "bench",
        "provider": "openai",
        "type": "openai_chat_completion",
        "provider_type": "chat_completion",
        "enable": True,
        "key": ["none"],
        "api_base": model.url,
        "timeout": 120,
        "custom_headers": {},
    }
    provider = {
        "id": f"bench/{model.models[0]}",
        "provider_source_id": "bench",
        "model": model.models[0],
        "modalities": [],
        "custom_extra_body": {},
        "enable": True,
        "max_context_tokens": 131072,
    }
    telegram = {
        "id": "telegram",
        "type": "telegram",
        "enable": True,
        "telegram_token": api.token,
        "start_message": "Hello",
        "telegram_api_base_url": f"{api.url}/bot",
        "telegram_file_base_url": f"{api.url}/file/bot",
        "telegram_command_register": True,
        "telegram_command_auto_refresh": True,
        "telegram_command_register_interval": 300,
    }
    config = {
        "config_version": 2,
        "provider_sources": [source],
        "provider": [provider],
        "provider_settings": {"enable": True, "default_provider_id": provider["id"]},
        "dashboard": {"enable": False, "host": "127.0.0.1", "port": 0},
        "platform": [telegram],
    }
    (folder / ".astrbot").touch()
    for part in ("data/config", "data/plugins", "data/temp", "data/dist/assets"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "data/dist/assets/version").write_text(_VERSION, encoding="utf-8")
    (folder / "data/cmd_config.json").write_text(json.dumps(config, indent=1), encoding="utf-8-sig")
    return Launch([str(venv / "bin/astrbot"), "run"], bare(folder, DASHBOARD_HOST="127.0.0.1"))


ASTRBOT = Program("astrbot", "AstrBot", _lay)
