//! What the macros for custom resources do not read.

use clientset_runtime::object::Str;
use clientset_runtime::{custom_resource, custom_struct};

custom_struct! {
    #[derive(Debug)] //~ no rules expected `derive`
    pub struct Derived {
        pub a: Str,
    }
}

custom_struct! {
    pub struct Foreign {
        #[serde(rename = "b")] //~ no rules expected `serde`
        pub a: Str,
    }
}

custom_struct! {
    pub struct Assigned {
        #[schema(min_length = 1)] //~ no rules expected `=`
        pub a: Str,
    }
}

custom_struct! {
    pub struct Tuple(Str); //~ no rules expected `(`
}

custom_resource! {
    pub struct Nameless: "example.com"/"v1", Namespaced { //~ no rules expected `Namespaced`
        pub a: Str,
    }
}

custom_resource! {
    pub struct Joined: "example.com/v1", "joined", Namespaced { //~ no rules expected `,`
        pub a: Str,
    }
}
