"""Every file below `contracts/` that is made from the code."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from chassis.contract import Contract
from chassis.errors import ApiError
from chassis.openapi import describe
from fleet.contracts.completeness import gaps
from fleet.contracts.events import asyncapi_files, contract_of, event_files
from fleet.contracts.examples import add_examples
from fleet.contracts.public_api import put_together
from fleet.contracts.reference.page import page
from fleet.contracts.services import applications
from fleet.contracts.webhooks import in_public, webhook_files
from fleet.errors import FleetError
from fleet.layout import ROOT
from fleet.topology import PROCESSES

Json = dict[str, Any]

TOKENS = ROOT / "frontends" / "tokens.css"
"""The page is served beside the front ends, not with them: it brings its own copy."""


def documents() -> dict[str, str]:
    """The files' texts by their path below `contracts/`. Raises FleetError when the code contradicts itself."""
    made = applications()
    services = {process.service: describe(made[process.name]) for process in PROCESSES if process.kind == "api"}
    for document in services.values():
        document["info"] = {"title": document["info"]["title"], "version": _version(made)}
    contracts = {service: contract_of(service) for service in services}
    _require_said_reads(made, contracts)
    files = {f"openapi/{service}.json": document for service, document in services.items()}
    files |= event_files(contracts)
    files |= webhook_files(contracts)
    files |= asyncapi_files(contracts, _version(made))
    public = put_together(services, _error_codes(ApiError), *in_public(files))
    add_examples(public)
    _require_completeness(public)
    files["openapi.json"] = public
    texts = {path: written(document) for path, document in files.items()}
    return texts | {"reference/index.html": page(public), "reference/tokens.css": TOKENS.read_text()}


def _require_said_reads(made: Mapping[str, FastAPI], contracts: Mapping[str, Contract]) -> None:
    for service, contract in contracts.items():
        processes = [process.name for process in PROCESSES if process.service == service]
        read = {stream for name in processes for stream in made[name].state.streams.read}
        if read != set(contract.reads):
            raise FleetError(
                f"{service} reads the streams {', '.join(sorted(read))}.",
                f"Its contract.py speaks of {', '.join(sorted(contract.reads))}.",
            )


def _require_completeness(public: Json) -> None:
    missing = list(gaps(public))
    if missing:
        raise FleetError("The public API is not described to the end.", details="\n".join(missing))


def written(document: Json) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _version(made: Mapping[str, FastAPI]) -> str:
    return next(iter(made.values())).version


def _error_codes(error: type[ApiError]) -> list[str]:
    """The codes of every error that a service can raise; the services have been imported."""
    codes = {error.code}.union(*map(_error_codes, error.__subclasses__()))
    return sorted(codes | {"RATE_LIMIT_ERROR"})
