//! Equal, strange and missing members.

use super::{CONFIG_MAP, CONTAINER, Case, META, RESOURCES, SCHEMA, UNKNOWN};

const NULL_EMPTIES: &str = "null empties a field whatever came before, as it does when text is read into an object that has values; Go leaves numbers and strings as they were";
const LISTS_MIX: &str = "the last of two lists counts; Go reads it over the elements of the first, whose fields show through";
const TWO_KINDS: &str = "an object that claims to be of two kinds is refused, whichever comes last";

pub(super) fn members() -> Vec<Case> {
    vec![
        Case::new(META, "a field twice", r#"{"name":"a","name":"b"}"#),
        Case::new(META, "a field twice, null at last", r#"{"name":"a","name":null}"#).differs(NULL_EMPTIES),
        Case::new(META, "a map twice", r#"{"labels":{"a":"1","b":"2"},"labels":{"b":"3","c":"4"}}"#),
        Case::new(META, "a key of a map twice", r#"{"labels":{"a":"1","a":"2"}}"#),
        Case::new(META, "a list twice", r#"{"finalizers":["a","b"],"finalizers":["c"]}"#),
        Case::new(META, "a list twice, null at last", r#"{"finalizers":["a"],"finalizers":null}"#),
        Case::new(META, "a map twice, null between", r#"{"labels":{"a":"1"},"labels":null,"labels":{"b":"2"}}"#),
        Case::new(CONTAINER, "a struct twice", r#"{"name":"a","resources":{"limits":{"cpu":"1"}},"resources":{"requests":{"cpu":"2"}}}"#),
        Case::new(CONTAINER, "a pointer twice", r#"{"name":"a","securityContext":{"privileged":true},"securityContext":{"runAsUser":1}}"#),
        Case::new(CONTAINER, "a pointer twice, null at last", r#"{"name":"a","securityContext":{"privileged":true},"securityContext":null}"#),
        Case::new(CONTAINER, "a list of structs twice", r#"{"name":"a","ports":[{"name":"x","containerPort":1}],"ports":[{"containerPort":2}]}"#).differs(LISTS_MIX),
        Case::new(CONTAINER, "a list of structs twice, the second longer", r#"{"name":"a","ports":[{"name":"x","containerPort":1}],"ports":[{"containerPort":2},{"protocol":"UDP"}]}"#).differs(LISTS_MIX),
        Case::new(CONTAINER, "a list of pointers and structs twice", r#"{"name":"a","env":[{"name":"x","valueFrom":{"fieldRef":{"fieldPath":"f"}}}],"env":[{"name":"y","valueFrom":{"secretKeyRef":{"key":"k"}}}]}"#).differs(LISTS_MIX),
        Case::new(RESOURCES, "a map of scalars twice", r#"{"limits":{"a":"1"},"limits":{"b":"2"}}"#),
        Case::new(SCHEMA, "a map of structs twice", r#"{"properties":{"a":{"type":"x"}},"properties":{"a":{"format":"y"}}}"#),
        Case::new(SCHEMA, "a key of a map of structs twice", r#"{"properties":{"a":{"type":"x"},"a":{"format":"y"}}}"#),
        Case::new(SCHEMA, "raw JSON twice", r#"{"default":{"a":1},"default":{"b":2}}"#),
        Case::new(SCHEMA, "twins in raw JSON", r#"{"default":{"a":1,"a":2}}"#),
        Case::new(META, "an unknown field twice", r#"{"later":1,"later":2}"#).differs(UNKNOWN),
        Case::new(META, "twins in an unknown field", r#"{"later":{"a":1,"a":2}}"#).differs(UNKNOWN),
        Case::new(META, "a field in other case", r#"{"Name":"a"}"#).differs(UNKNOWN),
        Case::new(META, "a field in two cases", r#"{"name":"a","NAME":"b"}"#).differs(UNKNOWN),
        Case::new(META, "a field in two cases, the right one at last", r#"{"NAME":"b","name":"a"}"#).differs(UNKNOWN),
        Case::new(META, "the long s", b"{\"finalizer\xc5\xbf\":[\"a\"]}").differs(UNKNOWN),
        Case::new(CONFIG_MAP, "apiVersion and kind in other case", r#"{"apiversion":"v1","Kind":"ConfigMap","data":{"a":"b"}}"#).differs(UNKNOWN),
        Case::new(META, "a name with spaces", r#"{" name":"a","name ":"b"}"#).differs(UNKNOWN),
        Case::new(META, "an empty name", r#"{"":"a","name":"b"}"#).differs(UNKNOWN),
        Case::new(META, "a name with a dot", r#"{"managedFields.manager":"a"}"#).differs(UNKNOWN),
        Case::new(CONFIG_MAP, "another kind", r#"{"apiVersion":"v1","kind":"Secret","data":{"a":"b"}}"#),
        Case::new(CONFIG_MAP, "another version", r#"{"apiVersion":"v2","kind":"ConfigMap","data":{"a":"b"}}"#),
        Case::new(CONFIG_MAP, "neither apiVersion nor kind", r#"{"data":{"a":"b"}}"#),
        Case::new(CONFIG_MAP, "an empty kind", r#"{"apiVersion":"","kind":"","data":{"a":"b"}}"#),
        Case::new(CONFIG_MAP, "a kind that is null", r#"{"apiVersion":null,"kind":null,"data":{"a":"b"}}"#),
        Case::new(CONFIG_MAP, "a kind that is a number", r#"{"apiVersion":"v1","kind":5}"#),
        Case::new(CONFIG_MAP, "a kind twice", r#"{"apiVersion":"v1","kind":"Secret","kind":"ConfigMap"}"#).differs(TWO_KINDS),
        Case::new(CONFIG_MAP, "a kind twice, the wrong one at last", r#"{"apiVersion":"v1","kind":"ConfigMap","kind":"Secret"}"#),
    ]
}
