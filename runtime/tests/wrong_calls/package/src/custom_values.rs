//! What the compiler finds wrong when it computes the facts of custom resources.

use clientset_runtime::object::Str;
use clientset_runtime::{custom_clients, custom_resource, custom_struct};

custom_struct! { //~ `copies` of Filled is `nullable` or has a default, and cannot be absent
    pub struct Filled {
        pub name: Str,
        #[schema(default(7))]
        pub copies: i32,
    }
}

custom_struct! { //~ two fields have one name on the wire
    pub struct Twice {
        pub r#type: Str,
        pub type_: Str,
    }
}

custom_resource! {
    pub struct Backup: "example.com"/"v1", "backups", Namespaced {
        pub volume: Str,
    }
}

custom_clients! { //~ a kind in namespaces has two accessors
    pub trait BackupClients {
        example_com_v1: ExampleComV1 {
            backups: BackupsClient(Backup),
        }
    }
}
