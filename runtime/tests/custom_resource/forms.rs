//! A kind with every form of a field.

use clientset_runtime::custom::Rule;
use clientset_runtime::meta::{
    ByteString, Condition, DateTime, Int64OrString, IntOrString, LabelSelector, MicroTime,
    ObjectMeta, Quantity, StructOrBool, Time,
};
use clientset_runtime::object::{Map, Optional, RawJson, Str};
use clientset_runtime::{custom_resource, custom_struct, string_enum};

custom_resource! {
    /// Every form of a field.
    pub struct Form: "example.com"/"v1", "forms", Cluster {
        pub text: Str,
        pub flag: bool,
        pub small: i32,
        pub large: i64,
        pub ratio: f64,
        pub maybe: Option<i64>,
        pub list: Vec<Str>,
        pub lists: Vec<Vec<i32>>,
        pub gaps: Vec<Option<i32>>,
        pub map: Map<Str>,
        pub maps: Map<Map<bool>>,
        pub raw: RawJson,
        pub inner: Inner,
        pub maybe_inner: Optional<Inner>,
        pub inners: Vec<Inner>,
        pub time: Option<Time>,
        pub micro_time: Option<MicroTime>,
        #[schema(required)]
        pub date_time: Option<DateTime>,
        pub amount: Option<Quantity>,
        pub port: Option<IntOrString>,
        pub long_port: Option<Int64OrString>,
        pub bytes: Option<ByteString>,
        pub choice: Option<Choice>,
        pub shape: Option<StructOrBool<Inner>>,
        #[schema(required, nullable)]
        pub nothing: Option<Str>,
        #[schema(required, default(["a", "b"]))]
        pub filled: Vec<Str>,
        #[schema(required, default({"cpu": "100m", "deep": {"x": [1, -2, 0.5, null]}}))]
        pub defaults: RawJson,
        #[schema(default(-7))]
        pub negative: Option<i32>,
        #[schema(default(true))]
        pub on: Option<bool>,
        #[schema(default(0.25))]
        pub part: Option<f64>,
        #[schema(required)]
        pub required_list: Vec<Str>,
        #[schema(required)]
        pub required_map: Map<i32>,
        #[schema(optional)]
        pub plain: Str,
        #[schema(min_length(1), max_length(9), pattern("^[a-z\"]+$"), format("hostname"))]
        pub bounded: Str,
        #[schema(minimum(1), exclusive_minimum, maximum(9), exclusive_maximum, multiple_of(2))]
        pub number: i32,
        #[schema(minimum(-0.5))]
        pub float: f64,
        #[schema(values(&["a", ""]))]
        pub one_of: Str,
        #[schema(min_items(1), max_items(2), atomic, each(min_length(1), values(&["x"])))]
        pub things: Vec<Str>,
        #[schema(min_properties(1), max_properties(2), atomic, each(minimum(0)))]
        pub entries: Map<i32>,
        #[schema(set)]
        pub set: Vec<i32>,
        #[schema(keyed(&["key", "zone"]))]
        pub keyed: Vec<Inner>,
        #[schema(atomic)]
        pub whole: Optional<Inner>,
        #[schema(any_object)]
        pub any: RawJson,
        #[schema(embedded_resource)]
        pub object: RawJson,
        #[schema(rules(&[
            Rule::new("self.key != ''").message("say it").reason("FieldValueRequired").field_path(".key"),
            Rule::new("!oldSelf.hasValue() || self.key == oldSelf.value().key")
                .message_expression("'it was ' + oldSelf.value().key").optional_old_self(),
        ]))]
        pub ruled: Ruled,
        pub open: Option<Str>,
        pub opened: Optional<Open>,
        pub template: Optional<Template>,
        pub selector: Optional<LabelSelector>,
        #[schema(keyed(&["type"]))]
        pub conditions: Vec<Condition>,
        /// Its own words.
        ///
        /// And more.
        pub told: Optional<Inner>,
        pub r#type: Str,
        pub match_: Option<Str>,
        #[schema(name("x-y.z"))]
        pub odd: Option<Str>,
        pub index: Option<i32>,
        pub value: Option<i32>,
        #[schema(sensitive)]
        pub password: Option<Str>,
    }
}

custom_struct! {
    /// Something inside.
    pub struct Inner {
        pub key: Str,
        #[schema(default("a"))]
        pub zone: Option<Str>,
    }

    pub struct Ruled {
        pub key: Str,
    }

    #[schema(preserve_unknown_fields, min_properties(1), max_properties(3), rules(&[Rule::new("true")]))]
    pub struct Open {
        pub mode: Option<Str>,
    }

    pub struct Template {
        pub metadata: ObjectMeta,
    }
}

string_enum! {
    /// A choice.
    Choice { First = "first", Second = "2nd" }
}
