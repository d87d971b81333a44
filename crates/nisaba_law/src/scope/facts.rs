//! What an organisation says about itself. Every fact may be unknown; what is unknown is never guessed.
//!
//! The same type is the `organisation:` section of `nisaba.yaml`, the facts of `scope --facts` and the end of the interview.

use serde::{Deserialize, Deserializer, Serialize};

use crate::id::{CountryCode, KindId};
use crate::money::{Awu, Eur, Share};
use crate::scope_law::{AnnexNumber, SizeClass};

/// Facts about an organisation; `None` is unknown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Facts {
    /// A name for people; never read by a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Annex of the activity, where the kind is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annex: Option<AnnexNumber>,
    /// Point of the Annex, e.g. `1(a)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point: Option<String>,
    /// Kinds of activity (`law/scope.yaml`). Known and empty means none that is listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity_ids: Option<Vec<KindId>>,
    /// The activity in free text; never read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    /// Size class, where only that is known; group already counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_class: Option<SizeClass>,
    /// Staff of the organisation itself, in annual work units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_awu: Option<Awu>,
    /// Yearly turnover of the organisation itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turnover_eur: Option<Eur>,
    /// Balance sheet total of the organisation itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_sheet_eur: Option<Eur>,
    /// Worldwide turnover of the undertaking it belongs to, where known as one figure; only for the fine ceiling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_turnover_eur: Option<Eur>,
    /// Partner and linked enterprises. Missing means none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related: Option<Vec<Related>>,
    /// Earlier accounting periods, for the two-year rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<Period>>,
    /// Staff by kind of employment, where annual work units are not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headcount: Option<serde_json::Value>,
    /// Countries with an establishment. Known and empty, or none in the Union, means not established in it.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "countries")]
    pub established_in: Option<Vec<CountryCode>>,
    /// Services are provided, or activities carried out, in the Union.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub services_in_union: Option<bool>,
    /// Member States where services are provided.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "countries")]
    pub services_provided_in: Option<Vec<CountryCode>>,
    /// The main establishment, where already known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub main_establishment: Option<CountryCode>,
    /// What decides where the main establishment is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub main_establishment_facts: Option<MainEstablishmentFacts>,
    /// Member State of the designated representative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub representative_in: Option<CountryCode>,
    /// Special roles and decisions of the Member State.
    pub flags: Flags,
}

impl Facts {
    /// Every key a facts object may have, for suggestions when another one is met.
    pub fn known_keys() -> &'static [&'static str] {
        &[
            "name",
            "annex",
            "point",
            "activity_ids",
            "activity",
            "size_class",
            "staff_awu",
            "turnover_eur",
            "balance_sheet_eur",
            "group_turnover_eur",
            "related",
            "history",
            "headcount",
            "established_in",
            "services_in_union",
            "services_provided_in",
            "main_establishment",
            "main_establishment_facts",
            "representative_in",
            "flags",
        ]
    }
}

/// Special roles and decisions of the Member State. `None` is unknown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Flags {
    /// Art. 2(2)(b): sole provider of an essential service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sole_provider: Option<bool>,
    /// Art. 2(2)(c): public safety, security or health.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_safety_impact: Option<bool>,
    /// Art. 2(2)(d): systemic risk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub systemic_risk: Option<bool>,
    /// Art. 2(2)(e): specific national or regional importance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specific_importance: Option<bool>,
    /// Identified by the Member State under Art. 2(2)(b)-(e). Written as null: not identified.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "identified")]
    pub member_state_identified_as: Option<Identified>,
    /// Critical entity under Directive (EU) 2022/2557.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cer_critical: Option<bool>,
    /// Operator of essential services identified before 16 January 2023.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nis1_oes: Option<bool>,
    /// The Member State uses the option of Art. 3(1)(g).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms_option_3_1_g: Option<bool>,
    /// Level of public administration. Unstated with known activities: what these say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_administration: Option<AdministrationLevel>,
    /// Art. 2(2)(f)(ii): a risk-based assessment found significant impact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regional_risk_assessed: Option<bool>,
    /// National law extends to local public administration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms_option_2_5_a: Option<bool>,
    /// National law extends to education institutions. Unstated: as `ms_option_2_5_a`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms_option_2_5_b: Option<bool>,
    /// National law lets independence from the group count (recital 16). Unstated: what is known of the Member State.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms_recital_16: Option<bool>,
    /// Art. 2(7)-(8): national security, public security, defence, law enforcement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_defence_law_enforcement: Option<bool>,
    /// Art. 6(35): central bank, court or parliament.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub central_bank_judiciary_parliament: Option<bool>,
    /// Art. 2(10): exempted from DORA under its Art. 2(4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dora_2_4_exempt: Option<bool>,
    /// Activities done only for the organisation itself. Missing means none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_use_only: Option<Vec<KindId>>,
    /// Activities that are not the principal or an essential part. Missing means none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ancillary: Option<Vec<KindId>>,
    /// Art. 6(20): root name servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root_name_server: Option<bool>,
    /// The trust service is qualified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualified_trust_service: Option<bool>,
}

impl Flags {
    /// Every key of the flags, for suggestions when another one is met.
    pub fn known_keys() -> &'static [&'static str] {
        &[
            "sole_provider",
            "public_safety_impact",
            "systemic_risk",
            "specific_importance",
            "member_state_identified_as",
            "cer_critical",
            "nis1_oes",
            "ms_option_3_1_g",
            "public_administration",
            "regional_risk_assessed",
            "ms_option_2_5_a",
            "ms_option_2_5_b",
            "ms_recital_16",
            "security_defence_law_enforcement",
            "central_bank_judiciary_parliament",
            "dora_2_4_exempt",
            "own_use_only",
            "ancillary",
            "root_name_server",
            "qualified_trust_service",
        ]
    }
}

/// What the Member State decided under Art. 2(2)(b)-(e).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identified {
    /// Not identified.
    #[serde(alias = "no", alias = "not_identified")]
    None,
    /// As an important entity.
    Important,
    /// As an essential entity.
    Essential,
}

/// Level of a public administration entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdministrationLevel {
    /// Not public administration.
    None,
    /// Central government.
    Central,
    /// Regional level.
    Regional,
    /// Local level.
    Local,
}

/// A partner or linked enterprise (Rec. 2003/361/EC Annex Art. 3).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Related {
    /// A name for people; never read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What ties it; unstated, the shares decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    /// Share of capital, in per cent, either way.
    #[serde(
        skip_serializing_if = "Option::is_none",
        alias = "capital_pct",
        alias = "ownership_pct",
        alias = "share_pct"
    )]
    pub pct: Option<f64>,
    /// Share of voting rights, in per cent, either way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voting_pct: Option<f64>,
    /// Who the holder is, where that decides (Art. 3(2), second subparagraph).
    #[serde(skip_serializing_if = "Option::is_none", alias = "investor_type", alias = "holder")]
    pub investor: Option<Investor>,
    /// It can exercise a dominant influence by contract, statutes or agreement.
    #[serde(skip_serializing_if = "Option::is_none", alias = "controls", alias = "control")]
    pub dominant_influence: Option<bool>,
    /// Linked through a person only: both work in the same or adjacent markets.
    #[serde(
        skip_serializing_if = "Option::is_none",
        alias = "adjacent_market",
        alias = "same_or_adjacent_market"
    )]
    pub same_market: Option<bool>,
    /// Staff in annual work units.
    #[serde(skip_serializing_if = "Option::is_none", alias = "staff_awu")]
    pub staff: Option<Awu>,
    /// Yearly turnover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turnover_eur: Option<Eur>,
    /// Balance sheet total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_sheet_eur: Option<Eur>,
    /// Size class, where only that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_class: Option<SizeClass>,
    /// The organisation's network and information systems and services are independent of it (recital 16).
    #[serde(
        skip_serializing_if = "Option::is_none",
        alias = "independent",
        alias = "independent_it",
        alias = "systems_independent"
    )]
    pub independent_systems: Option<bool>,
    /// Its figures are already in the organisation's consolidated accounts.
    #[serde(skip_serializing_if = "Option::is_none", alias = "in_consolidated_accounts")]
    pub consolidated: Option<bool>,
    /// Partner and linked enterprises of this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
}

impl Related {
    /// Every key of a related enterprise, for suggestions when another one is met.
    pub fn known_keys() -> &'static [&'static str] {
        &[
            "name",
            "relation",
            "pct",
            "capital_pct",
            "ownership_pct",
            "share_pct",
            "voting_pct",
            "investor",
            "investor_type",
            "holder",
            "dominant_influence",
            "controls",
            "control",
            "same_market",
            "adjacent_market",
            "same_or_adjacent_market",
            "staff",
            "staff_awu",
            "turnover_eur",
            "balance_sheet_eur",
            "size_class",
            "independent_systems",
            "independent",
            "independent_it",
            "systems_independent",
            "consolidated",
            "in_consolidated_accounts",
            "related",
        ]
    }

    /// The larger of the shares of capital and votes, which is the one that counts (Art. 6(2)); `None` when unknown.
    pub fn share(&self) -> Option<Share> {
        let percent = match (self.pct, self.voting_pct) {
            (Some(capital), Some(votes)) => capital.max(votes),
            (capital, votes) => capital.or(votes)?,
        };
        Some(Share::from_percent(percent))
    }
}

/// What ties two enterprises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Majority of votes or dominant influence (Art. 3(3)).
    #[serde(alias = "linked_enterprise", alias = "parent", alias = "subsidiary", alias = "sister")]
    Linked,
    /// 25 % to 50 % (Art. 3(2)).
    #[serde(alias = "partner_enterprise")]
    Partner,
    /// Below 25 %, or otherwise not counted.
    #[serde(alias = "none", alias = "minority")]
    Autonomous,
    /// A public body (Art. 3(4), not applied by NIS2).
    #[serde(alias = "public_authority", alias = "state", alias = "municipality")]
    PublicBody,
    /// Tied through a natural person, or persons acting jointly (Art. 3(3), last subparagraphs).
    #[serde(alias = "linked_via_person", alias = "linked_through_person", alias = "family")]
    NaturalPerson,
    /// Linked to a partner: counts with the partner's share (Art. 6(3)).
    #[serde(alias = "linked_of_partner")]
    LinkedToPartner,
    /// Partner of a linked enterprise: counts with its own share (Art. 6(3)).
    PartnerOfLinked,
    /// Partner of a partner: not counted.
    PartnerOfPartner,
    /// One of the investors of Art. 3(2), second subparagraph.
    #[serde(alias = "investor")]
    VentureCapital,
    /// A university or non-profit research centre.
    University,
    /// An institutional investor.
    InstitutionalInvestor,
    /// A business angel.
    BusinessAngel,
    /// A small autonomous local authority.
    LocalAuthority,
}

impl Relation {
    /// The investors whose 25 % to 50 % do not make a partner (Art. 3(2), second subparagraph).
    pub fn is_privileged_investor(self) -> bool {
        matches!(
            self,
            Self::VentureCapital
                | Self::University
                | Self::InstitutionalInvestor
                | Self::BusinessAngel
                | Self::LocalAuthority
        )
    }
}

/// Who holds a share, where that decides (Rec. 2003/361/EC Annex Art. 3(2), second subparagraph).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Investor {
    /// Public investment corporation or venture capital company.
    #[serde(alias = "public_investment_corporation", alias = "venture_capital_company")]
    VentureCapital,
    /// Business angel, below EUR 1 250 000 in the enterprise.
    BusinessAngel,
    /// University or non-profit research centre.
    #[serde(alias = "research_centre")]
    University,
    /// Institutional investor, including regional development funds.
    #[serde(alias = "regional_development_fund")]
    InstitutionalInvestor,
    /// Autonomous local authority below EUR 10 million and 5 000 inhabitants.
    SmallLocalAuthority,
    /// A public body otherwise (Art. 3(4), not applied by NIS2).
    PublicBody,
    /// Anyone else.
    Other,
}

/// Figures of one accounting period of the organisation itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Period {
    /// The year in which it closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i64>,
    /// Staff in annual work units.
    #[serde(skip_serializing_if = "Option::is_none", alias = "staff_awu")]
    pub staff: Option<Awu>,
    /// Yearly turnover; unstated, the present one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turnover_eur: Option<Eur>,
    /// Balance sheet total; unstated, the present one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_sheet_eur: Option<Eur>,
    /// Size class, where only that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_class: Option<SizeClass>,
}

impl Period {
    /// Every key of a period, for suggestions when another one is met.
    pub fn known_keys() -> &'static [&'static str] {
        &["year", "staff", "staff_awu", "turnover_eur", "balance_sheet_eur", "size_class"]
    }
}

/// What decides where the main establishment is (Art. 26(2)).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MainEstablishmentFacts {
    /// Where decisions on cybersecurity risk management are predominantly taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decisions: Option<CountryCode>,
    /// Where cybersecurity operations are carried out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operations: Option<CountryCode>,
    /// Where the establishment with most employees in the Union is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_employees: Option<CountryCode>,
}

impl MainEstablishmentFacts {
    /// Every key, for suggestions when another one is met.
    pub fn known_keys() -> &'static [&'static str] {
        &["decisions", "operations", "most_employees"]
    }
}

/// `null`, written out, says that nobody identified the organisation.
fn identified<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Identified>, D::Error> {
    Ok(Some(Option::<Identified>::deserialize(from)?.unwrap_or(Identified::None)))
}

/// One country or a list of them.
fn countries<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<CountryCode>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        One(CountryCode),
        Many(Vec<CountryCode>),
    }
    Ok(Option::<Written>::deserialize(from)?.map(|written| match written {
        Written::One(code) => vec![code],
        Written::Many(codes) => codes,
    }))
}
