//! Values of another kind than their field.

use super::{Case, META, POD, POD_SPEC, SCHEMA};

const REQUIRED_LIST: &str =
    "a list that is required is written as a list, also when it is empty: a CRD refuses null";
const UNION_LOST: &str = "Go takes what is no schema for nothing, in silence";

pub(super) fn kinds_of_values() -> Vec<Case> {
    vec![
        Case::new(META, "name given 5", r#"{"name":5}"#),
        Case::new(META, "name given true", r#"{"name":true}"#),
        Case::new(META, "name given []", r#"{"name":[]}"#),
        Case::new(META, "name given {}", r#"{"name":{}}"#),
        Case::new(META, "name given 1.5", r#"{"name":1.5}"#),
        Case::new(META, "generation given `5`", r#"{"generation":"5"}"#),
        Case::new(META, "generation given true", r#"{"generation":true}"#),
        Case::new(META, "generation given []", r#"{"generation":[]}"#),
        Case::new(META, "generation given {}", r#"{"generation":{}}"#),
        Case::new(META, "generation given ``", r#"{"generation":""}"#),
        Case::new(META, "labels given []", r#"{"labels":[]}"#),
        Case::new(META, "labels given `a`", r#"{"labels":"a"}"#),
        Case::new(META, "labels given 5", r#"{"labels":5}"#),
        Case::new(META, "labels given {`a`:5}", r#"{"labels":{"a":5}}"#),
        Case::new(META, "labels given {`a`:null}", r#"{"labels":{"a":null}}"#),
        Case::new(META, "labels given {`a`:[]}", r#"{"labels":{"a":[]}}"#),
        Case::new(META, "labels given {`a`:true}", r#"{"labels":{"a":true}}"#),
        Case::new(META, "finalizers given {}", r#"{"finalizers":{}}"#),
        Case::new(META, "finalizers given `a`", r#"{"finalizers":"a"}"#),
        Case::new(META, "finalizers given 5", r#"{"finalizers":5}"#),
        Case::new(META, "finalizers given [5]", r#"{"finalizers":[5]}"#),
        Case::new(META, "finalizers given [null]", r#"{"finalizers":[null]}"#),
        Case::new(META, "finalizers given [[]]", r#"{"finalizers":[[]]}"#),
        Case::new(
            META,
            "finalizers given [null,`a`]",
            r#"{"finalizers":[null,"a"]}"#,
        ),
        Case::new(
            META,
            "ownerReferences given {}",
            r#"{"ownerReferences":{}}"#,
        ),
        Case::new(
            META,
            "ownerReferences given [null]",
            r#"{"ownerReferences":[null]}"#,
        ),
        Case::new(
            META,
            "ownerReferences given [5]",
            r#"{"ownerReferences":[5]}"#,
        ),
        Case::new(
            META,
            "ownerReferences given [[]]",
            r#"{"ownerReferences":[[]]}"#,
        ),
        Case::new(
            META,
            "ownerReferences given [`a`]",
            r#"{"ownerReferences":["a"]}"#,
        ),
        Case::new(
            META,
            "creationTimestamp given 5",
            r#"{"creationTimestamp":5}"#,
        ),
        Case::new(
            META,
            "creationTimestamp given true",
            r#"{"creationTimestamp":true}"#,
        ),
        Case::new(
            META,
            "creationTimestamp given {}",
            r#"{"creationTimestamp":{}}"#,
        ),
        Case::new(
            META,
            "creationTimestamp given ``",
            r#"{"creationTimestamp":""}"#,
        ),
        Case::new(
            META,
            "null for everything",
            r#"{"name":null,"generation":null,"labels":null,"finalizers":null,"ownerReferences":null,"creationTimestamp":null,"deletionTimestamp":null,"deletionGracePeriodSeconds":null,"managedFields":null}"#,
        ),
        Case::new(
            POD_SPEC,
            "a boolean given a string",
            r#"{"containers":[],"hostNetwork":"true"}"#,
        ),
        Case::new(
            POD_SPEC,
            "a boolean given a number",
            r#"{"containers":[],"hostNetwork":1}"#,
        ),
        Case::new(
            POD_SPEC,
            "a boolean given null",
            r#"{"containers":null,"hostNetwork":null}"#,
        )
        .differs(REQUIRED_LIST),
        Case::new(
            POD_SPEC,
            "a boolean in capitals",
            r#"{"containers":[],"hostNetwork":True}"#,
        ),
        Case::new(
            POD_SPEC,
            "a struct given a list",
            r#"{"containers":[],"securityContext":[]}"#,
        ),
        Case::new(
            POD_SPEC,
            "a struct given a string",
            r#"{"containers":[],"securityContext":""}"#,
        ),
        Case::new(
            POD_SPEC,
            "a list of structs with null",
            r#"{"containers":[null]}"#,
        ),
        Case::new(
            POD_SPEC,
            "a list of structs given an object",
            r#"{"containers":{"name":"a"}}"#,
        ),
        Case::new(META, "null itself", "null"),
        Case::new(META, "a list itself", "[]"),
        Case::new(META, "a string itself", r#""a""#),
        Case::new(META, "a number itself", "5"),
        Case::new(META, "true itself", "true"),
        Case::new(POD, "a kind that is null itself", "null").differs(REQUIRED_LIST),
        Case::new(POD, "a kind that is a list", "[]"),
        Case::new(
            POD,
            "null for every struct of a kind",
            r#"{"apiVersion":"v1","kind":"Pod","metadata":null,"spec":null,"status":null}"#,
        )
        .differs(REQUIRED_LIST),
        Case::new(
            SCHEMA,
            "a union given an object",
            r#"{"items":{"type":"x"}}"#,
        ),
        Case::new(
            SCHEMA,
            "a union given a list",
            r#"{"items":[{"type":"x"}]}"#,
        ),
        Case::new(
            SCHEMA,
            "a union given a boolean",
            r#"{"additionalProperties":false}"#,
        ),
        Case::new(
            SCHEMA,
            "a union given null",
            r#"{"additionalProperties":null,"items":null}"#,
        ),
        Case::new(
            SCHEMA,
            "a union given a number",
            r#"{"additionalProperties":5}"#,
        ),
        Case::new(
            SCHEMA,
            "a union given a string",
            r#"{"additionalProperties":"a"}"#,
        ),
        Case::new(
            SCHEMA,
            "a union of schemas given a boolean",
            r#"{"items":true}"#,
        )
        .differs(UNION_LOST),
        Case::new(SCHEMA, "a union given an empty list", r#"{"items":[]}"#).differs(UNION_LOST),
        Case::new(
            SCHEMA,
            "a union given an empty object",
            r#"{"additionalProperties":{},"items":{}}"#,
        ),
        Case::new(SCHEMA, "raw JSON given null", r#"{"default":null}"#),
        Case::new(
            SCHEMA,
            "raw JSON with null in it",
            r#"{"default":{"a":null},"enum":[null,1]}"#,
        ),
        Case::new(
            META,
            "fieldsV1 given a string",
            r#"{"managedFields":[{"fieldsV1":"a"}]}"#,
        ),
        Case::new(
            META,
            "fieldsV1 given null",
            r#"{"managedFields":[{"fieldsV1":null}]}"#,
        ),
        Case::new(
            META,
            "fieldsV1 given a list",
            r#"{"managedFields":[{"fieldsV1":[]}]}"#,
        ),
    ]
}
