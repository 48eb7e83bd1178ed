//! What follows from what webhooks answer.

use std::time::Duration;

use clientset_testing::suite::Context;
use http::StatusCode;
use serde_json::{Value, json};

use crate::place::{Outcome, Place};
use crate::server::{Reply, WebhookServer, patched, response};

pub(crate) const MUTATING: &str = "MutatingWebhookConfiguration";
pub(crate) const VALIDATING: &str = "ValidatingWebhookConfiguration";

/// A webhook, a creation that it is asked about, and what comes of it.
struct Case {
    name: &'static str,
    kind: &'static str,
    /// Beside what all have.
    webhook: Value,
    query: &'static str,
    code: u16,
    reason: &'static str,
    /// What the message says, at least.
    message: &'static str,
    /// The data of the object that comes of it.
    data: Value,
    warnings: &'static [&'static str],
}

impl Case {
    fn new(name: &'static str, kind: &'static str) -> Self {
        Self {
            name,
            kind,
            webhook: json!({}),
            query: "",
            code: 201,
            reason: "",
            message: "",
            data: json!({"key": "1"}),
            warnings: &[],
        }
    }

    fn with(mut self, webhook: Value) -> Self {
        self.webhook = webhook;
        self
    }

    fn fails(mut self, code: u16, reason: &'static str, message: &'static str) -> Self {
        self.code = code;
        self.reason = reason;
        self.message = message;
        self
    }

    fn warns(mut self, warnings: &'static [&'static str]) -> Self {
        self.warnings = warnings;
        self
    }

    fn makes(mut self, data: Value) -> Self {
        self.data = data;
        self
    }

    fn dry(mut self) -> Self {
        self.query = "?dryRun=All";
        self
    }
}

fn cases() -> Vec<Case> {
    const FAILED: &str = "failed calling webhook \"case.example.com\": ";
    const INVALID: &str =
        "failed calling webhook \"case.example.com\": received invalid webhook response: ";
    const UNREACHED: &str = "failed calling webhook \"case.example.com\": failed to call webhook: ";
    let case = Case::new;
    let internal = |case: Case, message| case.fails(500, "InternalError", message);
    let ignored = || json!({"failurePolicy": "Ignore"});
    let conditions = |expressions: &[&str]| {
        let named = expressions.iter().enumerate();
        let named =
            named.map(|(index, text)| json!({"name": format!("c{index}"), "expression": text}));
        json!({"matchConditions": named.collect::<Vec<_>>()})
    };
    let conditions_ignored = |expressions: &[&str]| {
        let mut webhook = conditions(expressions);
        webhook["failurePolicy"] = "Ignore".into();
        webhook
    };
    let denies = |case: Case| case.fails(400, "", "denied the request without explanation");
    vec![
        denies(case("deny", VALIDATING).with(conditions(&["object.data.key == '1'", "true"]))),
        case("deny", VALIDATING).with(conditions(&["true", "object.data.key == '2'"])),
        case("deny", MUTATING).with(conditions(&["oldObject != null"])),
        denies(case("deny", MUTATING).with(conditions(&[
            "oldObject == null && request.operation == 'CREATE' && request.resource.resource == 'configmaps'",
            "'system:masters' in request.userInfo.groups && namespaceObject == null",
            "authorizer.group('').resource('pods').namespace('default').check('get').allowed()",
            "authorizer.requestResource.check('create').allowed()",
        ]))),
        // One that does not hold makes up for one without a value.
        case("deny", VALIDATING).with(conditions(&["object.data.nothing == '1'", "false"])),
        case("deny", VALIDATING)
            .with(conditions(&["object.data.nothing == '1'"]))
            .fails(403, "Forbidden", "no such key: nothing"),
        case("deny", MUTATING)
            .with(conditions(&["true", "object.data.nothing == '1'"]))
            .fails(403, "Forbidden", "no such key: nothing"),
        case("deny", VALIDATING).with(conditions_ignored(&["object.data.nothing == '1'"])),
        case("deny", MUTATING).with(conditions_ignored(&["object.data.nothing == '1'", "true"])),
        case("patch", MUTATING)
            .with(conditions(&["!has(object.data.added)"]))
            .makes(json!({"key": "1", "added": "yes"})),
        case("allow", VALIDATING),
        case("allow", MUTATING),
        case("deny", VALIDATING).fails(
            400,
            "",
            "admission webhook \"case.example.com\" denied the request without explanation",
        ),
        case("deny", MUTATING).fails(
            400,
            "",
            "admission webhook \"case.example.com\" denied the request without explanation",
        ),
        case("deny-status", VALIDATING).fails(
            403,
            "Forbidden",
            "admission webhook \"case.example.com\" denied the request: not today",
        ),
        case("deny-reason", VALIDATING).fails(
            400,
            "Invalid",
            "admission webhook \"case.example.com\" denied the request: Invalid",
        ),
        case("deny-with-200", VALIDATING).fails(400, "", "denied the request: no"),
        // A refusal is no failure.
        case("deny", MUTATING)
            .with(ignored())
            .fails(400, "", "without explanation"),
        case("patch", MUTATING).makes(json!({"key": "1", "added": "yes"})),
        case("patch-of-nothing", MUTATING),
        case("patch-without-effect", MUTATING),
        internal(case("patch", VALIDATING), INVALID),
        internal(case("patch-without-type", MUTATING), INVALID),
        internal(case("type-without-patch", MUTATING), INVALID),
        internal(case("patch-of-another-type", MUTATING), FAILED),
        internal(case("patch-that-is-none", MUTATING), FAILED),
        case("patch-that-is-none", MUTATING).with(ignored()),
        // What does not fit the object is not the call's fault.
        internal(
            case("patch-that-does-not-fit", MUTATING),
            "Internal error occurred: ",
        ),
        internal(
            case("patch-that-does-not-fit", MUTATING).with(ignored()),
            "Internal error occurred: ",
        ),
        internal(
            case("patch-to-another-type", MUTATING),
            "Internal error occurred: ",
        ),
        case("patch-to-something-invalid", MUTATING).fails(422, "Invalid", "is invalid: "),
        internal(case("wrong-uid", VALIDATING), INVALID),
        internal(case("wrong-uid", MUTATING), INVALID),
        case("wrong-uid", VALIDATING).with(ignored()),
        internal(case("no-response", VALIDATING), INVALID),
        internal(case("no-kind", VALIDATING), INVALID),
        internal(case("no-json", VALIDATING), UNREACHED),
        internal(case("code-500", VALIDATING), UNREACHED),
        internal(case("code-404", MUTATING), UNREACHED),
        case("code-500", VALIDATING).with(ignored()),
        case("code-500", MUTATING).with(ignored()),
        internal(
            case("slow", VALIDATING).with(json!({"timeoutSeconds": 1})),
            "context deadline exceeded",
        ),
        case("slow", MUTATING).with(json!({"timeoutSeconds": 1, "failurePolicy": "Ignore"})),
        internal(
            case("allow", VALIDATING)
                .with(json!({"clientConfig": {"url": "https://127.0.0.1:1/"}})),
            UNREACHED,
        ),
        case("allow", VALIDATING).with(
            json!({"clientConfig": {"url": "https://127.0.0.1:1/"}, "failurePolicy": "Ignore"}),
        ),
        internal(case("untrusted", VALIDATING), UNREACHED),
        case("untrusted", VALIDATING).with(ignored()),
        internal(
            case("allow", VALIDATING).with(
                json!({"clientConfig": {"service": {"namespace": "default", "name": "none"}}}),
            ),
            UNREACHED,
        ),
        case("warn", VALIDATING).warns(&["mind the gap", "and the step"]),
        case("warn", MUTATING).warns(&["mind the gap", "and the step"]),
        case("allow", VALIDATING)
            .with(json!({"sideEffects": "NoneOnDryRun"}))
            .dry(),
        case("deny", VALIDATING)
            .dry()
            .fails(400, "", "without explanation"),
        // Reviews of the first version, whose answers may leave out what those of the next may not.
        case("first-allow", VALIDATING).with(first()),
        case("first-allow", MUTATING).with(first()),
        case("first-deny", VALIDATING)
            .with(first())
            .fails(403, "", "denied the request: not today"),
        case("first-deny", MUTATING)
            .with(first())
            .fails(403, "", "denied the request: not today"),
        case("first-patch", MUTATING)
            .with(first())
            .makes(json!({"key": "1", "added": "yes"})),
        case("first-patch", VALIDATING).with(first()),
        case("patch", MUTATING)
            .with(first())
            .makes(json!({"key": "1", "added": "yes"})),
        internal(case("no-response", VALIDATING).with(first()), INVALID),
        // The first that the server knows.
        case("first-allow", VALIDATING).with(json!({"admissionReviewVersions": ["v2", "v1beta1", "v1"]})),
        internal(
            case("first-allow", VALIDATING)
                .with(json!({"admissionReviewVersions": ["v2", "v1", "v1beta1"]})),
            INVALID,
        ),
        // Rules, and what they leave out.
        case("deny", VALIDATING).with(rule(json!({"operations": ["UPDATE", "DELETE"]}))),
        case("deny", VALIDATING).with(rule(json!({"resources": ["secrets", "configmaps/status"]}))),
        case("deny", VALIDATING).with(rule(json!({"apiGroups": ["apps"]}))),
        case("deny", VALIDATING).with(rule(json!({"apiVersions": ["v2"]}))),
        case("deny", VALIDATING).with(rule(json!({"scope": "Cluster"}))),
        case("deny", VALIDATING)
            .with(rule(json!({"scope": "Namespaced", "resources": ["*"]})))
            .fails(400, "", "without explanation"),
        case("deny", VALIDATING).with(json!({"namespaceSelector": {"matchLabels": {"a": "b"}}})),
    ]
}

fn first() -> Value {
    json!({"admissionReviewVersions": ["v1beta1"]})
}

/// A rule for ConfigMaps but for this.
fn rule(more: Value) -> Value {
    let mut rule = json!({
        "apiGroups": [""],
        "apiVersions": ["v1"],
        "operations": ["CREATE"],
        "resources": ["configmaps"],
    });
    if let (Value::Object(rule), Value::Object(more)) = (&mut rule, more) {
        rule.extend(more);
    }
    json!({"rules": [rule]})
}

pub(crate) fn answer(path: &str, review: &Value) -> Reply {
    let add = |value: Value| json!([{"op": "add", "path": "/data/added", "value": value}]);
    let denied = |status: Value| response(review, json!({"allowed": false, "status": status}));
    match path {
        "/deny" => response(review, json!({"allowed": false})),
        "/deny-status" => {
            denied(json!({"code": 403, "reason": "Forbidden", "message": "not today"}))
        }
        "/deny-reason" => denied(json!({"reason": "Invalid"})),
        "/deny-with-200" => denied(json!({"code": 200, "status": "Success", "message": "no"})),
        "/patch" => patched(review, &add(json!("yes"))),
        "/patch-of-nothing" => patched(review, &json!([])),
        "/patch-without-effect" => patched(
            review,
            &json!([{"op": "replace", "path": "/data/key", "value": "1"}]),
        ),
        "/patch-without-type" => response(review, json!({"patch": "W10="})),
        "/type-without-patch" => response(review, json!({"patchType": "JSONPatch"})),
        "/patch-of-another-type" => {
            let patch = patched(review, &add(json!("yes")));
            response(
                review,
                json!({"patch": patch["response"]["patch"], "patchType": "Merge"}),
            )
        }
        "/patch-that-is-none" => patched(review, &json!("none")),
        "/patch-that-does-not-fit" => patched(
            review,
            &json!([{"op": "replace", "path": "/spec/replicas", "value": 1}]),
        ),
        "/patch-to-another-type" => patched(review, &add(json!({"a": 1}))),
        "/patch-to-something-invalid" => patched(
            review,
            &json!([{"op": "add", "path": "/data/a b", "value": "no key"}]),
        ),
        "/wrong-uid" => response(review, json!({"uid": "another"})),
        "/no-response" => json!({"apiVersion": review["apiVersion"], "kind": review["kind"]}),
        "/no-kind" => json!({"response": {"uid": review["request"]["uid"], "allowed": true}}),
        "/warn" => response(
            review,
            json!({"warnings": ["mind the gap", "and the step"]}),
        ),
        "/first-allow" => json!({"response": {"allowed": true}}),
        "/first-deny" => {
            json!({"response": {"allowed": false, "status": {"code": 403, "message": "not today"}}})
        }
        "/first-patch" => {
            let patch = patched(review, &add(json!("yes")));
            json!({"response": {"allowed": true, "patch": patch["response"]["patch"]}})
        }
        "/no-json" => {
            return Reply {
                body: b"no JSON".to_vec(),
                ..Value::Null.into()
            };
        }
        "/code-500" | "/code-404" => {
            return Reply {
                code: match path {
                    "/code-404" => StatusCode::NOT_FOUND,
                    _ => StatusCode::INTERNAL_SERVER_ERROR,
                },
                body: b"out of order".to_vec(),
                ..Value::Null.into()
            };
        }
        "/slow" => {
            return Reply {
                after: Duration::from_secs(3),
                ..response(review, json!({})).into()
            };
        }
        _ => response(review, json!({})),
    }
    .into()
}

pub(crate) async fn what_webhooks_answer_decides(context: Context) -> Outcome {
    let place = Place::of(&context).await?;
    let server = WebhookServer::start(answer).await?;
    let other = WebhookServer::start(answer).await?;
    let cases = cases();
    for kind in [MUTATING, VALIDATING] {
        let of_kind = cases
            .iter()
            .enumerate()
            .filter(|(_, case)| case.kind == kind);
        let webhooks = of_kind.map(|(index, case)| {
            let mut client = server.client_config(&format!("/{}", case.name));
            if case.name == "untrusted" {
                client["caBundle"] = other.authority().into();
            }
            let mut webhook = json!({
                "name": "case.example.com",
                "clientConfig": client,
                "objectSelector": {"matchLabels": {"case": index.to_string()}},
            });
            if let (Value::Object(webhook), Value::Object(more)) = (&mut webhook, &case.webhook) {
                webhook.extend(more.clone());
            }
            // Names have to differ.
            webhook["name"] = format!("case{index}.example.com").into();
            webhook
        });
        let refusing = server.client_config("/deny");
        place
            .register(kind, "answers", refusing, webhooks.collect())
            .await?;
    }
    let mut wrong = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let object = json!({
            "metadata": {"name": format!("case-{index}"), "labels": {"case": index.to_string()}},
            "data": {"key": "1"},
        });
        let what = format!("POST /api/v1/namespaces/NS/configmaps{}", case.query);
        let answer = place.ask(&what, object).await?;
        let message = answer.body["message"].as_str().unwrap_or_default();
        let message = message.replace(&format!("case{index}."), "case.");
        let data = if case.code == 201 {
            &case.data
        } else {
            &Value::Null
        };
        let is_right = answer.code == case.code
            && answer.body["reason"].as_str().unwrap_or_default() == case.reason
            && message.contains(case.message)
            && (case.code != 201 || message.is_empty())
            && answer.body["data"] == *data
            && answer.warnings == case.warnings;
        if !is_right {
            wrong.push(format!("{index} {} {}: {answer:?}", case.kind, case.name));
        }
    }
    for kind in [MUTATING, VALIDATING] {
        place.unregister(kind, "answers").await?;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}
