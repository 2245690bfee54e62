"""From the settings to the phone: the whole of Tangban answers on WeChat."""

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.assembly import _configured, open_house
from bot.doctor import _wechat, _wecom
from bot.settings import Settings
from bot.web.server import Server, build
from tests.fakes.wechat import Api, Platform
from tests.fakes.wechat.api import APP_ID, SECRET, TEMPLATE
from tests.fakes.wechat.platform import AES_KEY, TOKEN


@pytest.mark.slow
async def test_a_value_that_is_written_on_wechat_is_noted_and_said(tmp_path: Path) -> None:
    api = Api()
    settings = Settings(
        _env_file=None,
        data=tmp_path,
        master_key=SecretStr("A" * 43 + "="),
        wechat_app_id=APP_ID,
        wechat_token=SecretStr(TOKEN),
        wechat_secret=SecretStr(SECRET),
        wechat_aes_key=SecretStr(AES_KEY),
        wechat_base_url=api.url,
        wechat_template=f"template:{TEMPLATE}:thing1",
    )
    channels = [one for one in _configured(settings) if one.name == "wechat"]
    platform = Platform(api)
    async with open_house(settings, channels) as house:
        server = Server(build(house), "127.0.0.1", 0)
        running = asyncio.create_task(server.run())
        await server.started()
        platform.url = f"http://127.0.0.1:{server.port}/wechat"
        assert (await asyncio.to_thread(platform.verify)).text == "echo-1"
        told = await asyncio.wrap_future(platform.says("o7", "早上空腹6.8"))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        for channel in channels:
            await channel.close()
    assert told.shown is not None
    assert "6.8 mmol/L" in told.shown.text
    assert not platform.invalid
    finding = await _wechat(settings)
    assert (finding.state, finding.words) == ("good", "wechat")
    wrong = settings.model_copy(update={"wechat_secret": SecretStr("wrong")})
    assert (await _wechat(wrong)).words == "wechat_refused"
    assert (await _wecom(settings)).words == "wecom_unset"
    platform.close()
    api.close()
