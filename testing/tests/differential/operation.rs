//! What is asked for, drawn at random: without anything that only one of the servers knows, such as versions.

use fastrand::Rng;

use crate::kinds::Kind;
use crate::requests::{self, Raw};

/// One operation on an object, or on all objects, of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// The index of the kind.
    pub(crate) kind: usize,
    /// The name of the object.
    pub(crate) name: &'static str,
    pub(crate) what: What,
    /// Options of a write: `dryRun=All`, `fieldValidation=Strict` ...
    pub(crate) query: &'static str,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    Create(New),
    Get,
    List {
        query: &'static str,
        /// How many further pages are asked for.
        pages: usize,
    },
    /// The objects as people see them.
    Table(&'static str),
    /// All that happened since the sequence began.
    Watch {
        selector: &'static str,
    },
    /// PUT of what was read before, edited.
    Update(Edit, Version, Part),
    Patch(Form, Edit, Part),
    /// The replicas, by PUT or by a merge patch.
    Scale {
        replicas: i64,
        by_patch: bool,
    },
    ApplyScale {
        replicas: Option<i64>,
        manager: &'static str,
        force: bool,
    },
    /// A change of a custom resource's definition.
    Define(usize),
    GetPart(Part),
    Delete(&'static str),
    DeleteCollection(&'static str),
    Send(Raw),
}

/// What a new object is like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum New {
    Plain,
    Labelled,
    /// With an edit of the kind, which may be a wrong one.
    Edited(usize),
    EditedMore([usize; 3]),
    Generated,
    UnknownField,
    WrongType,
    OtherKind,
    OtherNamespace,
    WithVersion,
    BadName,
    BadLabel,
    NoJson,
    Finalized,
    /// With a status and other fields that are the server's.
    Overreaching,
}

/// Which version an update names.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Version {
    Fresh,
    /// That of the object's first version.
    Stale,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Main,
    Status,
    Scale,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    Json,
    Merge,
    Strategic,
    Apply { manager: &'static str, force: bool },
}

/// A change of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Edit {
    /// One of the kind's own.
    OfKind(usize),
    Several([usize; 3]),
    Label(&'static str, Option<&'static str>),
    Annotation(&'static str, Option<&'static str>),
    Finalizer(bool),
    /// A new status, of those kinds that have one.
    Status,
    UnknownField,
    WrongType,
    BadLabel,
    Rename,
    OtherUid,
    Nothing,
}

/// A sequence of operations, the same for the same seed.
pub(crate) fn sequence(seed: u64, kinds: &[Kind], length: usize) -> Vec<Operation> {
    let mut random = Rng::with_seed(seed);
    // Few kinds at a time, so that their objects live through something.
    let mut some: Vec<usize> = (0..kinds.len()).collect();
    random.shuffle(&mut some);
    some.truncate(4);
    (0..length)
        .map(|index| {
            let kind = some[random.usize(..some.len())];
            let begins = index < some.len() * 2;
            operation(&mut random, kind, &kinds[kind], begins)
        })
        .collect()
}

fn operation(random: &mut Rng, index: usize, kind: &Kind, begins: bool) -> Operation {
    let name = pick(random, &["a", "a", "a", "b", "b", "c"]);
    let what = match random.u8(..100) {
        _ if begins => What::Create(new(random, kind)),
        _ if random.u8(..3) == 0 => What::Send(requests::draw(random, kind)),
        0..18 => What::Create(new(random, kind)),
        18..24 => What::Get,
        24..32 if kind.namespaced => list(random),
        32..34 if kind.namespaced => What::Watch {
            selector: pick(random, &["", "labelSelector=tier=front"]),
        },
        34..54 => What::Update(edit(random, kind), version(random), Part::Main),
        54..76 => What::Patch(form(random), edit(random, kind), Part::Main),
        76..82 if kind.status.is_some() => {
            let change = match random.u8(..4) {
                0 => edit(random, kind),
                _ => Edit::Status,
            };
            match random.bool() {
                true => What::Update(change, version(random), Part::Status),
                false => What::Patch(form(random), change, Part::Status),
            }
        }
        82..84 if kind.status.is_some() => What::GetPart(Part::Status),
        84..88 if kind.scales => What::Scale {
            replicas: pick(random, &[0, 1, 4, 4, 7, -1]),
            by_patch: random.bool(),
        },
        88..91 if kind.namespaced => What::DeleteCollection(pick(
            random,
            &[
                "labelSelector=tier=front",
                "",
                "fieldSelector=metadata.name=b",
                "labelSelector=tier%20in%20(",
                "dryRun=All",
            ],
        )),
        91..99 => What::Delete(pick(
            random,
            &[
                "",
                "",
                "dryRun=All",
                "gracePeriodSeconds=0",
                "Background",
                "Background",
                "Background",
                "Foreground",
                "Orphan",
                "Sideways",
                "dryRun=Some",
                "stale-version",
                "wrong-uid",
                "own-uid",
                "orphanDependents=false",
                "orphanDependents=true",
            ],
        )),
        _ => What::Get,
    };
    let query = pick(
        random,
        &[
            "",
            "",
            "",
            "",
            "",
            "",
            "fieldValidation=Strict",
            "fieldValidation=Strict",
            "fieldValidation=Ignore",
            "fieldValidation=Perhaps",
            "dryRun=All",
            "dryRun=Perhaps",
            "fieldManager=tester",
        ],
    );
    Operation {
        kind: index,
        name,
        what,
        query,
    }
}

fn new(random: &mut Rng, kind: &Kind) -> New {
    match random.u8(..30) {
        0..12 => New::Plain,
        12..15 => New::Labelled,
        15..19 => New::Edited(random.usize(..(kind.edits)().len())),
        19 => New::Generated,
        20 => New::UnknownField,
        21 => New::WrongType,
        22 => New::OtherKind,
        23 => New::OtherNamespace,
        24 => New::WithVersion,
        25 => New::BadName,
        26 => New::BadLabel,
        27 => New::NoJson,
        28 => New::Finalized,
        _ => New::Overreaching,
    }
}

fn list(random: &mut Rng) -> What {
    let query = pick(
        random,
        &[
            "",
            "limit=1",
            "limit=2",
            "limit=1&labelSelector=tier",
            "labelSelector=tier=front",
            "labelSelector=tier%20notin%20(front)",
            "labelSelector=!tier",
            "labelSelector=tier%20in",
            "fieldSelector=metadata.name=a",
            "fieldSelector=metadata.name!=a",
            "fieldSelector=spec.nothing=1",
            "fieldSelector=of-kind",
            "resourceVersion=0",
            "resourceVersion=x",
            "resourceVersionMatch=Exact",
            "continue=none",
        ],
    );
    What::List {
        query,
        pages: random.usize(..3),
    }
}

fn version(random: &mut Rng) -> Version {
    pick(
        random,
        &[
            Version::Fresh,
            Version::Fresh,
            Version::Fresh,
            Version::Stale,
            Version::None,
        ],
    )
}

fn form(random: &mut Rng) -> Form {
    pick(
        random,
        &[
            Form::Json,
            Form::Json,
            Form::Merge,
            Form::Merge,
            Form::Strategic,
            Form::Strategic,
            Form::Apply {
                manager: "one",
                force: false,
            },
            Form::Apply {
                manager: "one",
                force: true,
            },
            Form::Apply {
                manager: "other",
                force: false,
            },
            Form::Apply {
                manager: "other",
                force: true,
            },
        ],
    )
}

fn edit(random: &mut Rng, kind: &Kind) -> Edit {
    match random.u8(..24) {
        0..12 => Edit::OfKind(random.usize(..(kind.edits)().len())),
        12..15 => Edit::Label("tier", pick(random, &[Some("front"), Some("back"), None])),
        15..17 => Edit::Annotation("example.com/a", pick(random, &[Some("1"), Some(""), None])),
        17 => Edit::Finalizer(true),
        18 => Edit::Finalizer(false),
        19 => Edit::UnknownField,
        20 => Edit::WrongType,
        21 => Edit::BadLabel,
        22 => pick(random, &[Edit::Rename, Edit::OtherUid]),
        _ => Edit::Nothing,
    }
}

fn pick<T: Copy>(random: &mut Rng, from: &[T]) -> T {
    from[random.usize(..from.len())]
}
