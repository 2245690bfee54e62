"""hermes: `hermes gateway run` with `platforms.telegram.extra.base_url` and a custom provider.

In the environment: hermes-agent[messaging,edge-tts]==0.19.0; it would install the second extra by itself on the first message.
"""

import json
from pathlib import Path

from benchmarks.delivery.peers.fakes import Api, Model
from benchmarks.delivery.peers.program import Launch, Program, bare


def _lay(folder: Path, venv: Path, api: Api, model: Model) -> Launch:
    config = {
        "model": {
            "provider": "custom",
            "default": model.models[0],
            "base_url": model.url,
            "api_key": "none",
            "context_length": 131072,
        },
        "platforms": {
            "telegram": {
                "enabled": True,
                "token": api.token,
                "extra": {
                    "base_url": f"{api.url}/bot",
                    "base_file_url": f"{api.url}/file/bot",
                },
            }
        },
    }
    config["security"] = {"allow_lazy_installs": False}
    home = folder / "home"
    home.mkdir(exist_ok=True)
    (home / "config.yaml").write_text(json.dumps(config, indent=1), encoding="utf-8")  # JSON is YAML
    environment = bare(
        folder,
        HERMES_HOME=str(home),
        TELEGRAM_BOT_TOKEN=api.token,
        GATEWAY_ALLOW_ALL_USERS="true",
        HERMES_TELEGRAM_DISABLE_FALLBACK_IPS="1",
    )
    return Launch([str(venv / "bin/hermes"), "gateway", "run"], environment)


HERMES = Program("hermes", "hermes-agent", _lay)
