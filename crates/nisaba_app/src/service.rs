//! Declared services, and what the graph says of them, in plain types.

use jiff::civil::Date;
use nisaba_base::SourceMap;
use nisaba_estate::graph::{self, Analysis, Reach, ServiceAssets};
use nisaba_estate::{AssetIndex, Estate};

use crate::assessment::{self, Currency, Exposure, Hop, SinglePoint};
use crate::configuration;
use crate::pattern::fits;
use crate::place::place;

/// A declared service with its assets.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) essential: bool,
    pub(crate) owner: Option<String>,
    /// Assets that its patterns name.
    pub(crate) own: Vec<AssetIndex>,
}

/// Finds the assets of each service.
pub(crate) fn resolve(declared: &[configuration::Service], estate: &Estate) -> Vec<Service> {
    let one = |service: &configuration::Service| {
        let meant = |address: &str| service.assets.iter().any(|pattern| fits(pattern, address));
        let own = estate.iter().filter(|(_, asset)| meant(&asset.address)).map(|(index, _)| index).collect();
        Service {
            name: service.name.clone(),
            essential: service.essential,
            owner: service.owner.clone(),
            own,
        }
    };
    declared.iter().map(one).collect()
}

/// Asks the graph.
pub(crate) fn analyse(
    estate: &mut Estate,
    services: &[Service],
    today: Date,
    accounts: &[String],
    memory: Option<&mut graph::Memory>,
) -> Analysis {
    let assets: Vec<ServiceAssets> = services
        .iter()
        .map(|service| ServiceAssets {
            name: service.name.clone(),
            essential: service.essential,
            assets: service.own.clone(),
        })
        .collect();
    match memory {
        Some(memory) => graph::analyse_again(estate, &assets, today, accounts, memory),
        None => graph::analyse(estate, &assets, today, accounts),
    }
}

/// Date of the end-of-life table, ISO.
pub(crate) fn end_of_life_as_of() -> String {
    graph::end_of_life_as_of().to_owned()
}

/// For each asset, whether an essential service stands on it.
pub(crate) fn essential(services: &[Service], analysis: &Analysis, assets: usize) -> Vec<bool> {
    let mut essential = vec![false; assets];
    for (position, service) in services.iter().enumerate().filter(|(_, service)| service.essential) {
        let below = analysis.depends_on.get(position).into_iter().flatten();
        for index in service.own.iter().chain(below) {
            if let Some(flag) = essential.get_mut(index.0 as usize) {
                *flag = true;
            }
        }
    }
    essential
}

/// For each asset, whether the internet reaches it.
pub(crate) fn exposed(analysis: &Analysis, assets: usize) -> Vec<bool> {
    (0..assets).map(|index| analysis.internet.get(index) == Some(&Reach::Yes)).collect()
}

/// `yes`, `no` or `unknown`.
pub(crate) fn internet(analysis: &Analysis, index: AssetIndex) -> &'static str {
    match analysis.internet.get(index.0 as usize) {
        Some(Reach::Yes) => "yes",
        Some(Reach::No) => "no",
        Some(Reach::Unknown(_)) | None => "unknown",
    }
}

/// Ways from the internet.
pub(crate) fn exposures(analysis: &Analysis, estate: &Estate, sources: &SourceMap) -> Vec<Exposure> {
    let plain = |(position, way): (usize, &graph::Exposure)| Exposure {
        id: letters(position),
        says: says(way, estate),
        hops: way
            .hops
            .iter()
            .map(|hop| Hop {
                asset: hop.asset.map(|index| index.0 as usize),
                name: hop
                    .asset
                    .and_then(|index| estate.get(index))
                    .map_or_else(|| "internet".to_owned(), |a| a.name.to_string()),
                how: hop.how.clone(),
                at: hop.loc.and_then(|loc| place(sources, loc)),
            })
            .collect(),
        reaches: way.reaches.0 as usize,
        to_data: way.to_data,
        guards: way.guards.iter().map(|guard| format!("{} ({})", guard.kind.words(), guard.by)).collect(),
    };
    analysis.exposures.iter().enumerate().map(plain).collect()
}

fn says(way: &graph::Exposure, estate: &Estate) -> String {
    let name = estate.get(way.reaches).map_or("it", |asset| &asset.name);
    let kind = estate.get(way.reaches).map_or("asset", |asset| asset.kind.singular());
    let hops = way.hops.len().saturating_sub(1);
    let guarded = match (way.guards.is_empty(), way.unsure_guards.as_slice()) {
        (false, _) => "guarded".to_owned(),
        (true, []) => "with nothing on the way that guards it".to_owned(),
        (true, [why, ..]) => format!("and whether something guards it is not known: {why}"),
    };
    let plural = if hops == 1 { "hop" } else { "hops" };
    format!("The internet reaches the {kind} {name} in {hops} {plural}, {guarded}.")
}

/// `A` to `Z`, then `AA`, `AB`, …
fn letters(position: usize) -> String {
    let letter = char::from(b'A' + (position % 26) as u8);
    match position / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", letters(more - 1)),
    }
}

/// What fails alone.
pub(crate) fn single_points(analysis: &Analysis, services: &[Service]) -> Vec<SinglePoint> {
    let plain = |point: &graph::SinglePoint| SinglePoint {
        asset: point.asset.0 as usize,
        says: point.says.clone(),
        failure_domain: point.domain.word().to_owned(),
        services: point
            .services
            .iter()
            .filter_map(|index| services.get(*index))
            .map(|s| s.name.clone())
            .collect(),
        dependents: point.dependents,
    };
    analysis.single_points.iter().map(plain).collect()
}

/// Services in plain types.
pub(crate) fn plain(services: &[Service], analysis: &Analysis) -> Vec<assessment::Service> {
    let index = |index: &AssetIndex| index.0 as usize;
    let plain = |(position, service): (usize, &Service)| {
        let reaches: Vec<&str> = service.own.iter().map(|asset| internet(analysis, *asset)).collect();
        let reached = ["yes", "unknown"].into_iter().find(|word| reaches.contains(word));
        assessment::Service {
            name: service.name.clone(),
            essential: service.essential,
            owner: service.owner.clone(),
            assets: service.own.iter().map(index).collect(),
            depends_on: analysis.depends_on.get(position).into_iter().flatten().map(index).collect(),
            internet: reached.unwrap_or("no").to_owned(),
        }
    };
    services.iter().enumerate().map(plain).collect()
}

/// Support of product versions.
pub(crate) fn currency(analysis: &Analysis) -> Vec<Currency> {
    let plain = |known: &graph::Currency| Currency {
        asset: known.asset.0 as usize,
        product: known.product.clone(),
        version: known.version.clone(),
        end_of_life: known.end_of_life.to_string(),
        state: known.state.word().to_owned(),
    };
    analysis.currency.iter().map(plain).collect()
}
