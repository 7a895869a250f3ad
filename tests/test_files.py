"""What Home Assistant and HACS ask of the files around the code."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from custom_components.ems_smart_heater.const import OLDEST_HOME_ASSISTANT
from custom_components.ems_smart_heater.control.model import Control, Mode, Status
from custom_components.ems_smart_heater.control.strategies import STRATEGIES
from custom_components.ems_smart_heater.flows.options import NUMBERS
from custom_components.ems_smart_heater.flows.prices import PRICES
from custom_components.ems_smart_heater.flows.relays import PLACES
from custom_components.ems_smart_heater.link.issues import (
    CERTIFICATE_CHANGED,
    METER_LOST,
    METER_MOVED,
    WRONG_DEVICE,
)
from custom_components.ems_smart_heater.meter import errors

ROOT = Path(__file__).parents[1]
INTEGRATION = ROOT / "custom_components" / "ems_smart_heater"
LANGUAGES = ("en", "de")
ERRORS = {error.key for error in vars(errors).values() if isinstance(error, type) and hasattr(error, "key")}

SAY_IT_ALL = {"relay", *(f"{what}_{phase}" for what in ("relay", "power") for phase in ("l1", "l2", "l3"))}


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def leaves(tree: Any, path: str = "") -> dict[str, str]:
    """Return every text of a translation by its path."""
    if isinstance(tree, str):
        return {path: tree}
    return {
        key: text for name, branch in tree.items() for key, text in leaves(branch, f"{path}.{name}").items()
    }


TEXTS = {language: leaves(load(INTEGRATION / "translations" / f"{language}.json")) for language in LANGUAGES}


def test_manifest() -> None:
    """As hassfest checks it: domain and name first, then the alphabet."""
    manifest = load(INTEGRATION / "manifest.json")
    keys = list(manifest)
    assert keys == ["domain", "name", *sorted(keys[2:])]
    assert {"codeowners", "documentation", "issue_tracker", "version", "iot_class"} <= set(keys)
    assert manifest["domain"] == INTEGRATION.name
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
    assert manifest["iot_class"] == "local_push"
    # Upper case matches nothing; without the last, a renamed device is not followed.
    *names, registered = manifest["dhcp"]
    assert [matcher["hostname"] for matcher in names] == ["ems-home-*", "ksem-*"]
    assert registered == {"registered_devices": True}


def test_oldest_home_assistant() -> None:
    assert load(ROOT / "hacs.json")["homeassistant"] == OLDEST_HOME_ASSISTANT
    assert locked("oldest")["homeassistant"] == OLDEST_HOME_ASSISTANT


def locked(name: str) -> dict[str, str]:
    """Return the versions that a lock names, which is nothing but packages with a version each."""
    lines = (ROOT / "script" / "locks" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


@pytest.mark.parametrize("lock", ["newest", "oldest"])
def test_locks_hold_what_is_required(lock: str) -> None:
    """Or script/lock was not run; the plugin brings the Home Assistant, so its version differs."""
    versions = locked(lock)
    for line in (ROOT / "requirements_test.txt").read_text(encoding="utf-8").splitlines():
        requirement = Requirement(line)
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version) or (lock, requirement.name) == (
            "oldest",
            "pytest-homeassistant-custom-component",
        )


def test_brand() -> None:
    assert (INTEGRATION / "brand" / "icon.png").read_bytes().startswith(b"\x89PNG")


def test_languages_say_the_same() -> None:
    assert TEXTS["en"].keys() == TEXTS["de"].keys()


@pytest.mark.parametrize("path", TEXTS["en"])
def test_placeholders_are_the_same(path: str) -> None:
    found = {language: set(re.findall(r"\{(\w+)\}", TEXTS[language][path])) for language in LANGUAGES}
    assert found["en"] == found["de"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", TEXTS["en"])
def test_texts_are_plain(language: str, path: str) -> None:
    """No addresses, no HTML, no quoted placeholders."""
    text = TEXTS[language][path]
    assert text == text.strip()
    assert not re.search(r"https?://|<\w|'\{|\"\{|\[%key", text)


@pytest.mark.parametrize(
    "path",
    [
        *(f".entity.sensor.status.state.{status}" for status in Status),
        *(f".entity.select.control.state.{option}" for option in Control),
        *(f".entity.select.mode.state.{option}" for option in Mode),
        *(f".entity.select.strategy.state.{option}" for option in STRATEGIES),
        *(f".selector.strategy.options.{option}" for option in STRATEGIES),
        *(f".config.error.{error}" for error in sorted(ERRORS)),
        *(
            f".options.step.init.{part}.{key}"
            for part in ("data", "data_description")
            for key in NUMBERS | PRICES
        ),
        f".issues.{METER_LOST}.title",
        f".issues.{METER_LOST}.description",
        f".issues.{METER_MOVED}.title",
        f".issues.{METER_MOVED}.fix_flow.step.confirm.description",
        f".issues.{CERTIFICATE_CHANGED}.title",
        f".issues.{CERTIFICATE_CHANGED}.fix_flow.step.confirm.description",
        *(
            f".config.step.{step}.sections.advanced.{text}"
            for step in ("user", "discovered", "reauth_confirm", "reconfigure")
            for text in ("name", "data.username", "data_description.username")
        ),
        f".issues.{WRONG_DEVICE}.title",
        f".issues.{WRONG_DEVICE}.description",
        *(f".config.step.relays.data.relay_{place}" for place in PLACES),
        *(f".config.step.relays.data.power_{place}" for place in PLACES),
    ],
)
def test_closed_sets_are_translated(path: str) -> None:
    assert TEXTS["en"][path]


@pytest.mark.parametrize("path", [path for path in TEXTS["en"] if ".data." in path])
def test_every_field_is_explained(path: str) -> None:
    """Each field of a form has a description, but those whose name says it all."""
    explained = path.replace(".data.", ".data_description.") in TEXTS["en"]
    assert explained or path.rpartition(".")[2] in SAY_IT_ALL


def used_keys(kind: str) -> set[str]:
    """Return the values of a keyword argument in all the integration's calls."""
    return {
        keyword.value.value
        for path in INTEGRATION.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == kind
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    }


def test_translation_keys_exist() -> None:
    """Of entities, selectors and exceptions."""
    known = {part for path in TEXTS["en"] for part in path.split(".")}
    used = used_keys("translation_key")
    assert used
    assert used <= known


def test_icons_belong_to_entities() -> None:
    entities = load(INTEGRATION / "translations" / "en.json")["entity"]
    for platform, icons in load(INTEGRATION / "icons.json")["entity"].items():
        assert icons.keys() <= entities[platform].keys()


SOURCES = [
    path
    for folder in ("custom_components", "lab", "bench", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 300, 50


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_too_long(path: Path) -> None:
    """Neither a file nor a function."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lines = {each.name: (each.end_lineno or each.lineno) - each.lineno + 1 for each in functions}
    assert {name: count for name, count in lines.items() if count > MOST_LINES_OF_A_FUNCTION} == {}
