"""Names of the invented system's streets and towns."""

from __future__ import annotations

_WHAT = "Road,Street,Lane,Close,Avenue,Drive,Way,Gardens,Crescent,Grove,Terrace,Place".split(",")
_WHICH = (
    "Mill,Church,Station,Park,Victoria,Albert,Queens,Kings,Manor,Orchard,Meadow,Chapel,School,"
    "Windmill,Green,North,South,West,Springfield,George,New,Grange,Highfield,Alexandra,Oak,"
    "Hawthorn,Beech,Willow,Cedar,Chestnut,Rowan,Maple,Sycamore,Stanley,Clarence,Bridge,Water,"
    "Hill,Northcote,Lime,Fern,Heather,Primrose,Holly,Ivy,Laurel,Moor,Quarry,Foundry,Wharf,Canal,"
    "Priory,Abbey,Rectory,Vicarage,Castle,Market,Bishop,Nelson,Wellington"
).split(",")
STREETS = tuple(f"{which} {what}" for which in _WHICH for what in _WHAT)
_START = "Ald,Birch,Cold,Den,Elm,Farn,Gris,Hazel,Ing,Kel,Long,Mar,Nor,Oxen,Pen,Raven".split(",")
_ENDING = "bridge,combe,ford,ham,leigh,mere,ton,wick,worth".split(",")
TOWNS = tuple(f"{start}{ending}" for ending in _ENDING for start in _START)
