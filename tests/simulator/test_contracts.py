"""Contract data in both generations."""

import pytest

from simulator import DEMO_PRM, Contract, Simulator
from simulator.enedis.contracts import APIS_2026, APIS_V5, tariff_label

from .conftest import Api

NO_SERVICE = {
    "error": "Bad request",
    "error_description": "Pas de services souscrits, le flux est stoppé.",
}
TECHNICAL = {
    "error": "technical_error",
    "error_description": "Technical error. Please try later.",
}
PRODUCER = "24880057139941"


async def test_situation(api: Api) -> None:
    """A list: the consumption contract first, then production's."""
    answer = await api.raw(f"/situation_contrat_auto/v1/{DEMO_PRM}")
    assert answer.content_type == "application/octet-stream"
    contracts = await answer.json(content_type=None)
    holder = {
        "contact_data": {
            "email": "sandra.thiemonge@example.org",
            "landline": "+33100000001",
            "phone": "+33600000001",
        },
        "customer": {
            "customer": {
                "adress": {
                    "line1": "Mme Sandra Thiémonge",
                    "line4": "2 bis rue du Capitaine Flam",
                    "line6": "32400 Maulichères",
                    "line7": "France",
                }
            }
        },
        "person": {"title": "Mme", "lastname": "Thiémonge", "firstname": "Sandra"},
    }
    assert contracts == [
        holder
        | {
            "usage_point_id": DEMO_PRM,
            "contract_start": "2019-01-15T00:00:00+0100",
            "contract_type": "Contrat GRD-F",
            "contractor": "Fournisseur de démonstration",
            "distribution_tariff": "Tarif BT<=36kVA Moyenne Utilisation heures pleines heures "
            "creuses associées à deux saisons",
            "subscribed_power": {"unit": "kVA", "value": "9"},
            "segment": "C5",
        },
        holder
        | {
            "usage_point_id": DEMO_PRM,
            "contract_start": "2019-01-15T00:00:00+0100",
            "contract_type": "Contrat GRD-A",
            "segment": "P4",
        },
    ]


async def test_synthesis(api: Api) -> None:
    """Segments and activation dates."""
    assert await api.get(f"/synth_contrat_auto/v1/{DEMO_PRM}") == (
        200,
        {
            "segments": [{"segment": "C5"}, {"segment": "P4"}],
            "generation_last_activation_date": "2019-01-15T00:00:00+0100",
            "consumption_last_activation_date": "2019-01-15T00:00:00+0100",
            "services_level": "Communicant (ouvert aux services)",
        },
    )


async def test_metering(sim: Simulator, api: Api) -> None:
    """The meter and its off-peak hours, which a base tariff has not."""
    _, body = await api.get(f"/comptage_auto/v1/{DEMO_PRM}")
    assert body == {
        "dispositifComptage": {
            "typeComptage": {"code": "AMM", "libelle": "Compteur communicant"}
        },
        "compteurs": [
            {
                "numeroSerie": "021920101758",
                "regimePropriete": {
                    "code": "PROP",
                    "libelle": "Propriété du distributeur",
                },
            }
        ],
        "relais": {"plageHeuresCreuses": "HC (22H50-6H50)"},
    }
    sim.share("32320647321714")
    _, body = await api.get("/comptage_auto/v1/32320647321714")
    assert "relais" not in body


async def test_address_and_supply(api: Api) -> None:
    """Where the point lies and how it is connected."""
    _, body = await api.get(f"/donnees_generales_auto/v1/{DEMO_PRM}")
    assert body == {
        "address": {
            "number_street_name": "2 bis rue du Capitaine Flam",
            "locality": "Lieudit Tourtouze",
            "postal_code_city": "32400 Maulichères",
            "insee_code": "32244",
        }
    }
    _, body = await api.get(f"/alimentation_auto/v1/{DEMO_PRM}")
    assert body["connection_state"] == "Alimenté"
    assert body["consumption_connection_power"] == {"value": 12.0, "unit": "kVA"}


@pytest.mark.parametrize("name", APIS_2026)
async def test_refusals_of_2026(sim: Simulator, api: Api, name: str) -> None:
    """PRM in the query or none: 500; unknown or unshared: no services; not subscribed: 900908."""
    assert await api.get(f"/{name}/v1", pointId=DEMO_PRM) == (500, TECHNICAL)
    assert await api.get(f"/{name}/v1/") == (500, TECHNICAL)
    assert await api.get(f"/{name}/v1/123") == (500, TECHNICAL)
    assert await api.get(f"/{name}/v1/{DEMO_PRM}", extra="1") == (500, TECHNICAL)
    assert await api.get(f"/{name}/v1/99999999999999") == (400, NO_SERVICE)
    assert await api.get(f"/{name}/v1/{PRODUCER}") == (400, NO_SERVICE)
    sim.share(PRODUCER)
    assert (await api.get(f"/{name}/v1/{PRODUCER}"))[0] == 200
    sim.application().unsubscribed.add(name)
    assert await api.get(f"/{name}/v1/{DEMO_PRM}") == (
        403,
        {
            "code": "900908",
            "message": "Resource forbidden ",
            "description": "User is NOT authorized to access the Resource. API Subscription "
            "validation failed.",
        },
    )


async def test_v5_contract(api: Api) -> None:
    """The short tariff code and dates with an offset."""
    status, body = await api.get(
        "/customers_upc/v5/usage_points/contracts", usage_point_id=DEMO_PRM
    )
    assert status == 200
    assert body == {
        "customer": {
            "customer_id": "1358019319",
            "usage_points": [
                {
                    "usage_point": {
                        "usage_point_id": DEMO_PRM,
                        "usage_point_status": "com",
                        "meter_type": "AMM",
                    },
                    "contracts": {
                        "segment": "C5",
                        "subscribed_power": "9 kVA",
                        "last_activation_date": "2019-01-15+01:00",
                        "distribution_tariff": "BTINFMU4",
                        "offpeak_hours": "HC (22H50-6H50)",
                        "contract_type": "Contrat GRD-F",
                        "contract_status": "SERVC",
                        "last_distribution_tariff_change_date": "2019-01-15+01:00",
                    },
                }
            ],
        }
    }


async def test_v5_contract_without_offpeak_hours(sim: Simulator, api: Api) -> None:
    """A base tariff has no such field."""
    sim.share("32320647321714")
    _, body = await api.get(
        "/customers_upc/v5/usage_points/contracts", usage_point_id="32320647321714"
    )
    customer = body["customer"]
    assert isinstance(customer, dict)
    contract = customer["usage_points"][0]["contracts"]
    assert contract["distribution_tariff"] == "BTINFCUST"
    assert "offpeak_hours" not in contract


async def test_v5_address_identity_contact(api: Api) -> None:
    """The other three customer APIs."""
    _, body = await api.get(
        "/customers_upa/v5/usage_points/addresses", usage_point_id=DEMO_PRM
    )
    customer = body["customer"]
    assert isinstance(customer, dict)
    assert customer["usage_points"][0]["usage_point"]["usage_point_addresses"] == {
        "street": "2 bis rue du Capitaine Flam",
        "locality": "Lieudit Tourtouze",
        "postal_code": "32400",
        "insee_code": "32244",
        "city": "Maulichères",
        "country": "France",
    }
    _, body = await api.get("/customers_i/v5/identity", usage_point_id=DEMO_PRM)
    person = {"title": "Mme", "firstname": "Sandra", "lastname": "Thiémonge"}
    assert body == {
        "customer_id": "1358019319",
        "identity": {"natural_person": person},
    }
    _, body = await api.get("/customers_cd/v5/contact_data", usage_point_id=DEMO_PRM)
    assert body == {
        "customer_id": "1358019319",
        "contact_data": {
            "phone": "+33600000001",
            "email": "sandra.thiemonge@example.org",
        },
    }


@pytest.mark.parametrize("path", APIS_V5)
async def test_refusals_of_v5(sim: Simulator, api: Api, path: str) -> None:
    """Without a usage point, unknown, unshared, or of a mere producer."""
    answers = [
        await api.get(path),
        await api.get(path, usage_point_id="1"),
        await api.get(path, usage_point_id="99999999999999"),
        await api.get(path, usage_point_id=PRODUCER),
    ]
    sim.share(PRODUCER)
    answers.append(await api.get(path, usage_point_id=PRODUCER))
    assert [(status, body["error"]) for status, body in answers] == [
        (400, "Invalid_request"),
        (400, "Invalid_request"),
        (404, "STM-ERR-0000019"),
        (403, "ADAM-DC-0008"),
        (400, "ADAM-ERR0069"),
    ]


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("BTINFCUST", "Tarif BT<=36kVA Courte Utilisation"),
        (
            "BTINFLUDT",
            "Tarif BT<=36kVA Longue Utilisation heures pleines heures creuses",
        ),
        ("BTINFMUST", "Tarif BT<=36kVA Moyenne Utilisation"),
    ],
)
def test_tariff_labels(code: str, label: str) -> None:
    """2026 spells the codes out."""
    assert tariff_label(code) == label


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("HC (22H50-6H50)", ((1370, 410),)),
        ("HC (23h00-7h30)", ((1380, 450),)),
        ("HC (1H06-7H06;15H06-17H06)", ((66, 426), (906, 1026))),
        ("", ()),
    ],
)
def test_offpeak_ranges(text: str, ranges: tuple[tuple[int, int], ...]) -> None:
    """The forms in which Enedis writes off-peak hours."""
    assert Contract(offpeak_hours=text).offpeak_ranges == ranges
