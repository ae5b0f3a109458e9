"""Waits from a request for support to the first response and to the first service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from onestory.indicators.card import Card
from onestory.indicators.care.method import BY_KEY
from onestory.indicators.care.waits import response_waits, service_waits
from onestory.model.indicator import Indicator

RESPONSE = Card(
    indicator=Indicator(
        id="request_to_response_wait",
        title="Wait from a request for support to the first response",
        measure="request_to_response_wait",
        numerator="Days from the request to the first assessment or service that answers it, or"
        " none where the request was itself a full conversation",
        denominator="Requests of people aged 25 and over without support, which led on and were"
        " first answered in the period",
        statistic="median",
        unit="days",
        multiplier=1,
        direction="lower is better",
        version="cld-waiting-times-1.1 (provisional)",
        source="Department of Health and Social Care, waiting times from Client Level Data,"
        " provisional method 1.1 of May 2026",
        about="How long people wait to hear from the council.",
        caveats=(
            "By the day of the answer: those who still wait are not in it, so long waits of late"
            " are invisible. It is no waiting list.",
            "Requests that ended with advice, a refusal or a stay in hospital, or without an"
            " outcome, are left out.",
            "Services and assessments of one day stand in a set order: request, assessment,"
            " service.",
            BY_KEY,
        ),
        sector="social care",
        decimals=0,
        verified=True,
    ),
    cases=response_waits,
    place="council",
    sources=("cld",),
    run_in=365,
    standardise=False,
    valid_from=date(2023, 4, 1),
    codes="Waiting times, rules 1 to 15, part 1.",
)

SERVICE = replace(
    RESPONSE,
    indicator=replace(
        RESPONSE.indicator,
        id="request_to_service_wait",
        title="Wait from a request for support to the first service",
        measure="request_to_service_wait",
        numerator="Days from the request to the first service that followed it",
        denominator="Requests of people aged 25 and over without support, which led to a service"
        " that began in the period",
        about="How long people wait for support to begin.",
    ),
    cases=service_waits,
    codes="Waiting times, rules 1 to 15, part 2.",
)

CARDS = (RESPONSE, SERVICE)
