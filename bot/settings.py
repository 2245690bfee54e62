"""Every setting, read once from the environment (prefix TANGBAN_) or from a file `.env` beside the program."""

from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a host can choose; `.env.example` has a sentence for each."""

    model_config = SettingsConfigDict(
        env_prefix="TANGBAN_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    data: Path = Path("data")
    database_url: str | None = None
    master_key: SecretStr | None = None
    language: Literal["zh", "en"] = "zh"
    zone: str = "Asia/Shanghai"
    embedder: str = "builtin"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_format: Literal["plain", "json"] = "plain"
    traces_url: str = ""
    left: str = ""
    right: str = ""
    left_trial: str = ""
    patience: float = Field(default=20.0, gt=0, le=120)
    brain_seconds: float = Field(default=12.0, gt=0, le=120)
    brain_at_once: int = Field(default=2, ge=1, le=64)
    context: int = Field(default=4096, ge=1024)
    think: bool = False
    spare_mb: int = Field(default=600, ge=0)
    prices: str = ""
    ollama_url: str = "http://127.0.0.1:11434"
    keep_alive: str = "30m"
    openai_url: str = ""
    openai_key: SecretStr | None = None
    transcriber: str = ""
    vision: str = ""
    models: Path = Path("models")
    redis_url: SecretStr | None = None
    admins: str = ""
    telegram_token: SecretStr | None = None
    telegram_base_url: str = "https://api.telegram.org"
    telegram_webhook: bool = False
    wechat_app_id: str = ""
    wechat_secret: SecretStr | None = None
    wechat_token: SecretStr | None = None
    wechat_aes_key: SecretStr | None = None
    wechat_base_url: str = "https://api.weixin.qq.com"
    wechat_template: str = ""
    wecom_corp_id: str = ""
    wecom_agent_id: int = 0
    wecom_secret: SecretStr | None = None
    wecom_token: SecretStr | None = None
    wecom_aes_key: SecretStr | None = None
    wecom_base_url: str = "https://qyapi.weixin.qq.com"
    wecom_bot_id: str = ""
    wecom_bot_secret: SecretStr | None = None
    wecom_bot_url: str = "wss://openws.work.weixin.qq.com"
    wecom_robots: SecretStr | None = None
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8421, ge=0, le=65535)
    public_url: str = ""
    private_sites: bool = False
    train: Literal["off", "message", "lora"] = "off"
    train_model: str = "qwen3:0.6b"
    train_hour: int = Field(default=2, ge=0, le=23)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            raise ValueError(f"{name!r} is no time zone; use a name such as Asia/Shanghai") from None
        return name

    @field_validator("left", "right", "left_trial", "prices")
    @classmethod
    def _known_brains(cls, text: str, info: ValidationInfo) -> str:
        if text.strip():
            from agent.brains.written import READERS  # only where there are brains: it loads the agent

            READERS[str(info.field_name)](text)
        return text

    @field_validator("transcriber", "vision")
    @classmethod
    def _known_senses(cls, name: str, info: ValidationInfo) -> str:
        if name.strip():
            from bot.delivery.intake.table import EYES, TRANSCRIBERS, split

            split(TRANSCRIBERS if info.field_name == "transcriber" else EYES, name)
        return name

    @field_validator("wechat_template")
    @classmethod
    def _known_template(cls, text: str) -> str:
        if text.strip():
            from bot.channels.wechat.account import Template

            Template.read(text)
        return text

    @field_validator("wecom_robots")
    @classmethod
    def _known_robots(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None:
            from bot.channels.wecom.account import Robot

            Robot.read(given.get_secret_value())
        return given

    @field_validator(
        "wecom_secret", "wecom_token", "wecom_aes_key", "wecom_bot_secret", "wecom_robots", mode="before"
    )
    @classmethod
    def _nothing_is_unset(cls, value: str | None) -> str | None:
        return value or None

    @field_validator("wechat_secret", "wechat_token", "wechat_aes_key", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: str | None) -> str | None:
        return value or None

    @model_validator(mode="after")
    def _account_has_its_keys(self) -> "Settings":
        key = self.wechat_aes_key.get_secret_value() if self.wechat_aes_key else ""
        if self.wechat_app_id and self.wechat_token is None:
            raise ValueError("TANGBAN_WECHAT_APP_ID needs TANGBAN_WECHAT_TOKEN")
        corp = (self.wecom_agent_id, self.wecom_secret, self.wecom_token, self.wecom_aes_key)
        if self.wecom_corp_id and not all(corp):
            raise ValueError("TANGBAN_WECOM_CORP_ID needs _AGENT_ID, _SECRET, _TOKEN and _AES_KEY")
        if self.wecom_bot_id and self.wecom_bot_secret is None:
            raise ValueError("TANGBAN_WECOM_BOT_ID needs TANGBAN_WECOM_BOT_SECRET")
        if key and len(key) != 43:
            raise ValueError("TANGBAN_WECHAT_AES_KEY has 43 letters and digits")
        return self

    @field_validator(
        "wechat_base_url",
        "wecom_base_url",
        "telegram_base_url",
        "ollama_url",
        "openai_url",
        "public_url",
        "traces_url",
    )
    @classmethod
    def _no_slash(cls, url: str) -> str:
        return url.rstrip("/")

    @field_validator("database_url", "master_key", "telegram_token", "openai_key", "redis_url", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: str | None) -> str | None:
        return value or None

    @model_validator(mode="after")
    def _webhook_has_an_address(self) -> "Settings":
        if self.telegram_webhook and not (self.public_url and self.web_port):
            raise ValueError("TANGBAN_TELEGRAM_WEBHOOK needs TANGBAN_PUBLIC_URL and TANGBAN_WEB_PORT")
        return self

    @property
    def database(self) -> str:
        """The database that is used: the one that was set, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'tangban.db'}"
