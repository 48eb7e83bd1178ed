//! A kind with most of what there is.

use clientset_runtime::client::{PrinterColumn, ScalePaths};
use clientset_runtime::custom::Rule;
use clientset_runtime::meta::{Condition, DateTime, Int64OrString, LabelSelector};
use clientset_runtime::object::{Map, Optional, RawJson, Str};
use clientset_runtime::{custom_clients, custom_resource, custom_struct, string_enum};

custom_resource! {
    /// A backup of a volume, taken again and again.
    #[resource(
        short_names(&["bk"]),
        categories(&["all"]),
        status,
        scale(ScalePaths::new(".spec.copies", ".status.copies").label_selector(".status.selector")),
        columns(&[
            PrinterColumn::new("Phase", "string", ".status.phase"),
            PrinterColumn::new("Age", "date", ".metadata.creationTimestamp").priority(1),
        ]),
        selectable_fields(&[".spec.volume"]),
    )]
    pub struct Backup: "backups.example.com"/"v1", "backups", Namespaced {
        /// What to back up, and when.
        pub spec: BackupSpec,
        /// How far it is.
        pub status: Optional<BackupStatus>,
    }

    /// How long backups are kept.
    pub struct Policy as "retentionPolicy": "backups.example.com"/"v1", "retentionpolicies", Cluster {
        /// Days.
        pub days: i32,
    }
}

custom_struct! {
    /// What to back up, and when.
    #[schema(rules(&[Rule::new("!has(self.until) || self.copies > 0").message("a last backup needs copies")]))]
    pub struct BackupSpec {
        /// The volume's name.
        #[schema(min_length(1), max_length(63), rules(&[Rule::new("self == oldSelf").message("it cannot be changed")]))]
        pub volume: Str,
        /// When, as cron writes it.
        #[schema(pattern(r"^\S+( \S+){4}$"))]
        pub schedule: Str,
        /// How many copies are kept.
        #[schema(default(3), minimum(0), maximum(100))]
        pub copies: Option<i32>,
        /// What becomes of the copies with the object.
        #[schema(default("Keep"))]
        pub reclaim: Option<Reclaim>,
        /// Where to.
        #[schema(required, keyed(&["name"]), max_items(8))]
        pub targets: Vec<Target>,
        /// The last day.
        pub until: Option<DateTime>,
        /// Which pods are stopped meanwhile.
        pub pods: Optional<LabelSelector>,
        /// How much memory may be taken.
        pub memory: Option<Int64OrString>,
        /// Labels of the copies.
        #[schema(max_properties(16), each(max_length(63)))]
        pub labels: Map<Str>,
        /// Options of the driver.
        #[schema(any_object)]
        pub options: RawJson,
    }

    /// A place for copies.
    pub struct Target {
        /// What it is called here.
        pub name: Str,
        /// Its address.
        #[schema(name("URL"), format("uri"))]
        pub url: Option<Str>,
        /// Networks to go through.
        #[schema(name("nodeCIDRs"), set)]
        pub node_cidrs: Vec<Str>,
    }

    /// How far it is.
    pub struct BackupStatus {
        /// A word.
        pub phase: Option<Str>,
        /// How many copies there are.
        pub copies: Option<i32>,
        /// The pods, as a selector in text.
        pub selector: Option<Str>,
        /// What holds.
        #[schema(keyed(&["type"]))]
        pub conditions: Vec<Condition>,
    }
}

string_enum! {
    /// What becomes of copies.
    Reclaim {
        /// They stay.
        Keep = "Keep",
        /// They are deleted.
        Delete = "Delete",
    }
}

custom_clients! {
    /// Clients of backups.
    pub trait BackupClients {
        /// The clients of `backups.example.com/v1`.
        backups_example_com_v1: BackupsExampleComV1 {
            backups, all_backups: BackupsClient(Backup),
            policies: PoliciesClient(Policy),
        }
    }
}
