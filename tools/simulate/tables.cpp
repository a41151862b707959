#include "tools/simulate/tables.h"

namespace hallmark::simulate {

const std::array<Maker, maker_count> makers = {{
    {{"halden-pumps", "Halden Pumps"}, {"halden", "drammen"}},
    {{"arden-metering", "Arden Metering"}, {"arden", "pilsen"}},
    {{"kestrel-networks", "Kestrel Networks"}, {"cork", "tampere"}},
    {{"lumen-optics", "Lumen Optics"}, {"jena", "delft"}},
    {{"vesta-locks", "Vesta Locks"}, {"bergamo", "izmir"}},
    {{"tarn-sensors", "Tarn Sensors"}, {"kendal", "kosice"}},
}};

const std::array<Model, model_count> models = {{
    {"HP4", 0, DeviceClass::pump, 4},
    {"HP5", 0, DeviceClass::pump, 5},
    {"M7", 1, DeviceClass::meter, 7},
    {"M9", 1, DeviceClass::meter, 9},
    {"KG200", 2, DeviceClass::gateway, 2},
    {"KG400", 2, DeviceClass::gateway, 4},
    {"LC1", 3, DeviceClass::camera, 1},
    {"LC3", 3, DeviceClass::camera, 3},
    {"VL3", 4, DeviceClass::lock, 3},
    {"VL6", 4, DeviceClass::lock, 6},
    {"TS1", 5, DeviceClass::sensor, 1},
    {"TS2", 5, DeviceClass::sensor, 2},
}};

const std::array<ClassFacts, 6> classes = {{
    {"pump", "secureElement", {"cooling", "boosting", "drainage"}, {0, 1, 2}, 3, 0, false, false},
    {"meter", "secureElement", {"billing", "balancing", "leakage"}, {1, 3, 7}, 4, 2, false, false},
    {"gateway", "tpm", {"uplink", "edge", "bridge"}, {0, 6, 7}, 1, 4, true, true},
    {"camera", "tee", {"perimeter", "inspection", "safety"}, {4, 5, 6}, 2, 6, true, true},
    {"lock", "secureElement", {"entrance", "cabinet", "store"}, {4, 6, 2}, 3, 8, true, false},
    {"sensor", "secureElement", {"vibration", "level", "climate"}, {1, 7, 2}, 4, 10, false, false},
}};

const std::array<std::string_view, plant_count> plants = {"linz",  "graz",   "malmo", "turku",
                                                          "porto", "gdansk", "brno",  "leeds",
                                                          "riga",  "ghent",  "lyon",  "trieste"};

const std::array<std::string_view, plant_count> plant_names = {
    "Linz", "Graz",  "Malmo", "Turku", "Porto", "Gdansk",
    "Brno", "Leeds", "Riga",  "Ghent", "Lyon",  "Trieste"};

const std::array<Party, owner_count> owners = {{
    {"riverside-water", "Riverside Water"},
    {"westmere-council", "Westmere Council"},
    {"danube-chemicals", "Danube Chemicals"},
    {"nordic-paper", "Nordic Paper"},
    {"atlantic-foods", "Atlantic Foods"},
    {"tatra-steel", "Tatra Steel"},
    {"baltic-ports", "Baltic Ports"},
    {"flanders-energy", "Flanders Energy"},
    {"rhone-dairies", "Rhone Dairies"},
    {"adria-shipyards", "Adria Shipyards"},
}};

const std::array<Party, owner_count> business_owners = {{
    {"riverside-water-operations", "Riverside Water, Operations"},
    {"westmere-council-works", "Westmere Council, Works"},
    {"danube-chemicals-utilities", "Danube Chemicals, Utilities"},
    {"nordic-paper-mills", "Nordic Paper, Mills"},
    {"atlantic-foods-plants", "Atlantic Foods, Plants"},
    {"tatra-steel-rolling", "Tatra Steel, Rolling"},
    {"baltic-ports-terminals", "Baltic Ports, Terminals"},
    {"flanders-energy-grid", "Flanders Energy, Grid"},
    {"rhone-dairies-logistics", "Rhone Dairies, Logistics"},
    {"adria-shipyards-docks", "Adria Shipyards, Docks"},
}};

const std::array<Party, service_count> service_companies = {{
    {"fieldcare", "Fieldcare"},
    {"kappa-service", "Kappa Service"},
    {"montagewerk", "Montagewerk"},
    {"orsted-maintenance", "Orsted Maintenance"},
}};

const std::array<std::string_view, 8> systems = {"scada",   "historian",      "cmms",
                                                 "billing", "access-control", "video-wall",
                                                 "mdm",     "telemetry-hub"};

const std::array<std::string_view, 8> relationships = {
    "client", "writer", "asset", "meter", "controller", "source", "managed", "publisher"};

}  // namespace hallmark::simulate
