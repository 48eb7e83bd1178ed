//! `kubectl apply`, both of its kinds.

use clientset_testing::suite::Context;

use super::compare;
use crate::TestResult;

const FILE: &str = "
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  labels: {app: web}
data:
  colour: blue
  size: small
---
apiVersion: v1
kind: Service
metadata:
  name: web
  labels: {app: web}
spec:
  selector: {app: web}
  ports:
  - name: http
    port: 80
  - name: https
    port: 443
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: robot
  labels: {app: web}
";

const SERVICE_SPEC: &str =
    "get service web -o 'jsonpath={.spec.ports} {.spec.selector} {.metadata.labels}'";

const DATA: &str = "get configmap settings -o 'jsonpath={.data}'";

const MANAGERS: &str = "get configmap settings --show-managed-fields -o 'jsonpath={range .metadata.managedFields[*]}{.manager} {.operation} {.fieldsV1}{end}'";

pub(crate) async fn files_are_applied_by_the_client(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.file("apply -f -", FILE);
        kubectl.file("apply -f -", FILE);
        kubectl.ok(SERVICE_SPEC);
        let changed = FILE
            .replace("size: small", "shape: round")
            .replace("port: 443", "port: 8443");
        kubectl.file("apply -f - --dry-run=server", &changed);
        let said = kubectl.refused_file("diff -f -", &changed);
        assert!(said.stdout.contains("+  shape: round"), "{said:?}");
        kubectl.file("apply -f -", &changed);
        kubectl.ok(SERVICE_SPEC);
        kubectl.ok(DATA);
        kubectl.file("apply view-last-applied -f - -o json", &changed);
        let (_, without) = changed.split_once("---\n").unwrap();
        kubectl.file(
            "apply -f - --prune -l app=web --prune-allowlist=core/v1/ConfigMap",
            without,
        );
        kubectl.fails("get configmap settings");
        kubectl.file("delete -f - --ignore-not-found", FILE);
    })
    .await
}

pub(crate) async fn files_are_applied_by_the_server(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        kubectl.file("apply --server-side -f -", FILE);
        kubectl.ok(MANAGERS);
        kubectl.file(
            "apply --server-side -f -",
            &FILE.replace("size: small", "shape: round"),
        );
        kubectl.ok(DATA);
        kubectl.ok("patch configmap settings --type=merge -p {\"data\":{\"colour\":\"red\"}}");
        kubectl.fails_with_file("apply --server-side -f -", FILE);
        kubectl.ok(DATA);
        kubectl.file("apply --server-side --force-conflicts -f -", FILE);
        kubectl.ok(DATA);
        kubectl.file("apply --server-side --field-manager=other -f -", FILE);
        kubectl.ok(MANAGERS);
        kubectl.ok(SERVICE_SPEC);
    })
    .await
}

pub(crate) async fn what_is_wrong_in_a_file_is_told(context: Context) -> TestResult {
    compare(&context, |kubectl| {
        let typo = FILE.replace("data:", "dada:");
        kubectl.fails_with_file("apply -f -", &typo);
        kubectl.fails_with_file(
            "create -f -",
            "apiVersion: v1\nkind: Nothing\nmetadata: {name: a}\n",
        );
        kubectl.file(
            "create -f - --validate=false",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nnothing: 1\n",
        );
        kubectl.file(
            "create -f - --validate=warn",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\nnothing: 1\n",
        );
    })
    .await
}
