//! Custom resources: their definitions, what is asked of their objects, and what becomes of the definitions meanwhile.

mod edits;
mod redefinitions;

use std::time::{Duration, Instant};

use clientset::RawJson;
use clientset::wire::yaml;
use fastrand::Rng;
use serde_json::json;

use crate::kinds::{DEFAULT, Kind};
use crate::operation::{Edit, Form, New, Operation, Part, Version, What};
use crate::server::{Outcome, Request, Server};

/// What stands for the group of a sequence, which no other sequence uses.
const GROUP: &str = "GROUP";

/// Definitions may be listed by somebody else, but are nobody else's to change.
pub(crate) const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/// How long a real server may take to serve what a definition says.
const PATIENCE: Duration = Duration::from_secs(60);

/// The kinds, each version for itself.
pub(crate) fn all() -> Vec<Kind> {
    let widget = || Kind {
        api_version: "GROUP/v1",
        kind: "Widget",
        plural: "widgets",
        content: || json!({"spec": {"size": 5}}),
        edits: edits::widgets,
        status: Some(|| json!({"replicas": 2, "selector": "app=x", "phase": "Done"})),
        scales: true,
        field: Some("spec.colour=red"),
        ..DEFAULT
    };
    vec![
        Kind {
            definition: Some(include_str!("widgets.yaml")),
            ..widget()
        },
        Kind {
            api_version: "GROUP/v2",
            scales: false,
            field: None,
            ..widget()
        },
        Kind {
            api_version: "GROUP/v1",
            kind: "Realm",
            plural: "realms",
            namespaced: false,
            content: || json!({"spec": {"region": "south"}}),
            edits: edits::realms,
            status: Some(|| json!({"phase": "Up", "count": 1})),
            field: Some("spec.region=south"),
            definition: Some(include_str!("realms.yaml")),
            ..DEFAULT
        },
        Kind {
            api_version: "GROUP/v1",
            kind: "Note",
            plural: "notes",
            content: || json!({"data": {"key": "1"}}),
            edits: edits::notes,
            status: Some(|| json!({"read": true})),
            definition: Some(include_str!("notes.yaml")),
            ..DEFAULT
        },
    ]
}

/// Whether a kind is one of them.
pub(crate) fn is_custom(kind: &Kind) -> bool {
    kind.api_version.starts_with(GROUP)
}

/// A text with the group of a sequence.
pub(crate) fn in_group(text: &str, namespace: &str) -> String {
    text.replace(GROUP, &format!("{namespace}.example.com"))
}

/// A sequence of operations. In every second one the definitions change, too.
pub(crate) fn sequence(seed: u64, kinds: &[Kind], length: usize) -> Vec<Operation> {
    let mut random = Rng::with_seed(seed);
    let changes = seed.is_multiple_of(2);
    (0..length)
        .map(|index| {
            // Half of all is asked of the kind with the most to it, in either version.
            let kind = pick(&mut random, &[0, 0, 0, 0, 1, 2, 2, 3]);
            let begins = index < 8;
            operation(&mut random, kind, &kinds[kind], begins, changes)
        })
        .collect()
}

fn operation(
    random: &mut Rng,
    index: usize,
    kind: &Kind,
    begins: bool,
    changes: bool,
) -> Operation {
    let what = match random.u8(..100) {
        _ if begins => What::Create(new(random, kind)),
        0..14 => What::Create(new(random, kind)),
        14..18 => What::Get,
        18..24 => list(random),
        24..29 => What::Table(pick(
            random,
            &[
                "",
                "",
                "limit=1",
                "labelSelector=tier",
                "includeObject=None",
            ],
        )),
        29..31 if !changes => What::Watch {
            selector: pick(random, &["", "labelSelector=tier=front"]),
        },
        31..48 => What::Update(edit(random, kind), version(random), Part::Main),
        48..70 => What::Patch(form(random), edit(random, kind), Part::Main),
        70..78 => match random.bool() {
            true => What::Update(status_edit(random, kind), version(random), Part::Status),
            false => What::Patch(form(random), status_edit(random, kind), Part::Status),
        },
        78..80 => What::GetPart(pick(random, &[Part::Status, Part::Scale])),
        80..83 => What::Scale {
            replicas: pick(random, &[0, 1, 4, 7, 60, -1]),
            by_patch: random.bool(),
        },
        83..86 => What::ApplyScale {
            replicas: pick(random, &[None, Some(0), Some(3), Some(3), Some(5)]),
            manager: pick(random, &["one", "other"]),
            force: random.bool(),
        },
        86..91 if changes && kind.definition.is_some() => What::Define(random.usize(..100)),
        91..93 if kind.namespaced => What::DeleteCollection(pick(
            random,
            &[
                "labelSelector=tier=front",
                "fieldSelector=of-kind",
                "dryRun=All",
            ],
        )),
        93..98 => What::Delete(pick(
            random,
            &[
                "",
                "",
                "dryRun=All",
                "gracePeriodSeconds=0",
                "stale-version",
                "own-uid",
            ],
        )),
        _ => What::Update(edit(random, kind), Version::Fresh, Part::Main),
    };
    Operation {
        kind: index,
        name: pick(random, &["a", "a", "a", "b", "b", "c"]),
        what,
        query: pick(
            random,
            &[
                "",
                "",
                "",
                "",
                "",
                "fieldValidation=Strict",
                "fieldValidation=Strict",
                "fieldValidation=Warn",
                "fieldValidation=Ignore",
                "dryRun=All",
                "fieldManager=tester",
            ],
        ),
    }
}

fn new(random: &mut Rng, kind: &Kind) -> New {
    match random.u8(..30) {
        0..5 => New::Plain,
        5..8 => New::Labelled,
        8..20 => New::EditedMore(several(random, kind)),
        20 => New::Generated,
        21 => New::UnknownField,
        22 => New::WrongType,
        23 => New::OtherKind,
        24 => New::OtherNamespace,
        25 => New::BadName,
        26 => New::BadLabel,
        27 => New::NoJson,
        28 => New::Finalized,
        _ => New::Overreaching,
    }
}

fn several(random: &mut Rng, kind: &Kind) -> [usize; 3] {
    let count = (kind.edits)().len();
    [(); 3].map(|()| random.usize(..count))
}

fn edit(random: &mut Rng, kind: &Kind) -> Edit {
    match random.u8(..24) {
        0..11 => Edit::OfKind(random.usize(..(kind.edits)().len())),
        11..16 => Edit::Several(several(random, kind)),
        16..18 => Edit::Label("tier", pick(random, &[Some("front"), Some("back"), None])),
        18 => Edit::Annotation("example.com/a", pick(random, &[Some("1"), Some(""), None])),
        19 => Edit::Finalizer(random.bool()),
        20 => Edit::UnknownField,
        21 => pick(random, &[Edit::WrongType, Edit::BadLabel, Edit::OtherUid]),
        _ => Edit::Nothing,
    }
}

fn status_edit(random: &mut Rng, kind: &Kind) -> Edit {
    match random.u8(..3) {
        0 => edit(random, kind),
        1 => Edit::Status,
        _ => {
            let edits = (kind.edits)();
            let of_status: Vec<usize> = (0..edits.len())
                .filter(|index| edits[*index].0.starts_with("/status"))
                .collect();
            Edit::OfKind(of_status[random.usize(..of_status.len())])
        }
    }
}

fn list(random: &mut Rng) -> What {
    What::List {
        query: pick(
            random,
            &[
                "",
                "limit=1",
                "labelSelector=tier=front",
                "fieldSelector=metadata.name=a",
                "fieldSelector=of-kind",
                "fieldSelector=spec.colour!=red",
                "fieldSelector=spec.size=5",
                "fieldSelector=spec.flag=true",
                "fieldSelector=spec.colour=red,spec.size=5",
                "fieldSelector=spec.region=north",
                "fieldSelector=spec.nothing=1",
            ],
        ),
        pages: random.usize(..3),
    }
}

fn version(random: &mut Rng) -> Version {
    match random.u8(..10) {
        0 => Version::None,
        1 => Version::Stale,
        _ => Version::Fresh,
    }
}

fn form(random: &mut Rng) -> Form {
    match random.u8(..20) {
        0..5 => Form::Json,
        5..11 => Form::Merge,
        11 => Form::Strategic,
        _ => Form::Apply {
            manager: pick(random, &["one", "one", "other"]),
            force: random.bool(),
        },
    }
}

fn pick<T: Copy>(random: &mut Rng, from: &[T]) -> T {
    from[random.usize(..from.len())]
}

/// Brings the definitions of a sequence into a server, and waits until they are served.
pub(crate) async fn set_up(server: &Server, kinds: &[Kind]) -> Outcome {
    for (kind, definition) in kinds
        .iter()
        .filter_map(|kind| Some((kind, kind.definition?)))
    {
        let definition = in_group(definition, &server.namespace);
        let raw: RawJson = yaml::from_str(&definition)?;
        let definition = serde_json::from_str(raw.as_str())?;
        server.set_up(DEFINITIONS, &definition).await?;
        settled(server, kind, "").await?;
    }
    Ok(())
}

/// Takes the definitions away, without waiting for it.
pub(crate) async fn tear_down(server: &Server, kinds: &[Kind]) -> Outcome {
    for kind in kinds.iter().filter(|kind| kind.definition.is_some()) {
        let request = Request {
            method: "DELETE",
            ..Request::get(path(server, kind))
        };
        server.ask(&request).await?;
    }
    Ok(())
}

fn path(server: &Server, kind: &Kind) -> String {
    let group = in_group(GROUP, &server.namespace);
    format!("{DEFINITIONS}/{}.{group}", kind.plural)
}

/// The request that changes a definition; `mark` tells what it makes from what was.
pub(crate) async fn redefinition(
    server: &Server,
    kind: &Kind,
    change: usize,
    mark: &str,
) -> Outcome<Request> {
    let path = path(server, kind);
    let mut definition = server.ask(&Request::get(path.clone())).await?.body;
    let changes = redefinitions::of(kind.plural);
    (changes[change % changes.len()])(&mut definition["spec"]);
    for version in definition["spec"]["versions"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        version["schema"]["openAPIV3Schema"]["description"] = mark.into();
        let columns = &mut version["additionalPrinterColumns"];
        if !columns.is_array() {
            let age =
                json!({"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"});
            *columns = json!([age]);
        }
        columns[0]["description"] = mark.into();
    }
    Ok(Request::with_body("PUT", path, &definition))
}

/// Waits until a server answers by what a definition says: a column is described by the mark.
pub(crate) async fn settled(server: &Server, kind: &Kind, mark: &str) -> Outcome {
    let start = Instant::now();
    let definition = path(server, kind);
    loop {
        let definition = server.ask(&Request::get(definition.clone())).await?.body;
        let served = definition["spec"]["versions"]
            .as_array()
            .into_iter()
            .flatten();
        let mut served = served.filter(|version| version["served"] == true);
        if let Some(version) = served.next().and_then(|version| version["name"].as_str()) {
            let group = in_group(GROUP, &server.namespace);
            let list = format!("/apis/{group}/{version}/{}", kind.plural);
            let table = server.ask(&Request::table(list)).await?;
            let column = &table.body["columnDefinitions"][1]["description"];
            if table.code == 200 && (mark.is_empty() || column == mark) {
                return Ok(());
            }
        }
        if start.elapsed() > PATIENCE {
            let namespace = &server.namespace;
            return Err(format!("{namespace}: {} are not served as defined", kind.plural).into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
