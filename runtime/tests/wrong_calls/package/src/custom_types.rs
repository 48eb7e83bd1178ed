//! Types and words that the macros for custom resources do not have.

use clientset_runtime::object::{Optional, Str};
use clientset_runtime::{custom_resource, custom_struct, string_enum};

custom_struct! {
    pub struct Words {
        #[schema(minimun(1))] //~ no method named `minimun` found
        pub misspelt: i32,
        #[schema(min_length("1"))] //~ mismatched types
        pub text_for_a_number: Str,
        #[schema(keyed("name"))] //~ mismatched types
        pub one_key: Vec<Str>,
        #[schema(each(min_len(1)))] //~ no method named `min_len` found
        pub misspelt_inside: Vec<Str>,
    }
}

custom_struct! { //~ a field cannot be `std::string::String`, which is not described
    pub struct Text {
        pub text: String, //~ a field cannot be `std::string::String`, which is not described
    }
}

custom_struct! { //~ a field cannot be `u32`, which is not described
    pub struct Unsigned {
        pub number: Option<u32>, //~ a field cannot be `u32`, which is not described
    }
}

string_enum! {
    Choice { One = "one" }
}

custom_struct! { //~ `Choice` is no described struct
    pub struct Chosen {
        pub choice: Optional<Choice>, //~ `Choice` is no described struct
    }
}

custom_resource! {
    #[resource(stauts)] //~ no method named `stauts` found
    pub struct Misspelt: "example.com"/"v1", "misspelts", Namespaced {
        pub a: Str,
    }
}

custom_resource! {
    pub struct Plain: "example.com"/"v1", "plains", Namespaced {
        pub a: Str,
    }
}

fn plain(client: &clientset_runtime::request::RestClient) {
    let plains = client.resource::<Plain>().namespace("default");
    plains.get("a");
    plains.get_scale("a"); //~ `Plain` has no scale subresource that this program described
    plains.get_status("a"); //~ `Plain` has no status subresource
}
