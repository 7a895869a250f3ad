"""The configuration folder of a Home Assistant that is onboarded, small and needs no login form."""

import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt

from .process import ROOT

DOMAIN = "ems_smart_heater"
_TOKEN_LIFETIME = timedelta(days=365)
_CONFIGURATION = """\
homeassistant:
  name: {name}
  language: {language}
  country: DE
  currency: EUR
  unit_system: metric
  time_zone: Europe/Berlin
  latitude: 48.14
  longitude: 11.58
  elevation: 520
  auth_providers:
    - type: trusted_networks
      trusted_networks: ["127.0.0.1/32", "::1/128"]
      allow_bypass_login: true
    - type: homeassistant
frontend:
config:
recorder:
  commit_interval: 1
history:
logbook:
energy:
system_health:
logger:
  default: warning
  logs:
    custom_components.{domain}: {log_level}
"""
_ONBOARDING = ["user", "core_config", "analytics", "integration"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What it takes to talk to the Home Assistant of a folder."""

    user_id: str
    token: str


def create(
    folder: Path,
    *,
    port: int,
    language: str = "en",
    name: str = "Home",
    log_level: str = "debug",
    configuration: str = "",
) -> Login:
    """Write the folder and return the login of its only user, an administrator; `configuration` is added."""
    folder.mkdir(parents=True, exist_ok=True)
    text = _CONFIGURATION.format(name=name, language=language, domain=DOMAIN, log_level=log_level)
    (folder / "configuration.yaml").write_text(text + configuration, encoding="utf-8")
    custom = folder / "custom_components"
    custom.mkdir(exist_ok=True)
    if not (custom / DOMAIN).exists():
        (custom / DOMAIN).symlink_to(ROOT / "custom_components" / DOMAIN)
    _store(folder, "http", _http(port), version=2, minor_version=2)
    _store(folder, "onboarding", {"done": _ONBOARDING}, version=4)
    return _create_user(folder)


def _store(
    folder: Path, key: str, data: Mapping[str, Any], *, version: int = 1, minor_version: int = 1
) -> None:
    """Write one file as Home Assistant's own storage does."""
    path = folder / ".storage" / key
    path.parent.mkdir(exist_ok=True)
    content = {"version": version, "minor_version": minor_version, "key": key, "data": data}
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def _http(port: int) -> dict[str, Any]:
    """Return the web server's settings; in YAML they would be a trial that ends after 5 minutes."""
    stable = {
        "server_host": ["127.0.0.1"],
        "server_port": port,
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": False,
        "ssl_profile": "modern",
        "use_x_frame_options": True,
        "created_at": datetime.now(UTC).isoformat(),
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}


def _create_user(folder: Path) -> Login:
    """Write the user and a long-lived access token."""
    now = datetime.now(UTC)
    user_id, token_id, key = uuid.uuid4().hex, uuid.uuid4().hex, secrets.token_hex(64)
    user = {
        "id": user_id,
        "group_ids": ["system-admin"],
        "is_owner": True,
        "is_active": True,
        "name": "House",
        "system_generated": False,
        "local_only": False,
    }
    refresh_token = {
        "id": token_id,
        "user_id": user_id,
        "client_id": None,
        "client_name": "End-to-end tests",
        "client_icon": None,
        "token_type": "long_lived_access_token",
        "created_at": now.isoformat(),
        "access_token_expiration": _TOKEN_LIFETIME.total_seconds(),
        "token": secrets.token_hex(64),
        "jwt_key": key,
        "last_used_at": None,
        "last_used_ip": None,
        "expire_at": None,
        "credential_id": None,
        "version": None,
    }
    groups = [{"id": "system-admin", "name": "Administrators"}]
    data = {"users": [user], "groups": groups, "credentials": [], "refresh_tokens": [refresh_token]}
    _store(folder, "auth", data)
    _store(folder, "auth_provider.homeassistant", {"users": []})
    claims = {"iss": token_id, "iat": now, "exp": now + _TOKEN_LIFETIME}
    return Login(user_id=user_id, token=jwt.encode(claims, key, algorithm="HS256"))
