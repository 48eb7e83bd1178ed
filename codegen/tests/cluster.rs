//! Import from a running API server.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, though not marked as such"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Output};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clientset_codegen::diff::diff;
use clientset_codegen::document::{Document, FieldFacts, TypeBody, facts, split_definition};
use clientset_codegen::model::Model;
use clientset_codegen::source::{self, Settings};
use clientset_codegen::{Files, load, read_folder};
use clientset_testing::ControlPlane;
use clientset_testing::suite::{Context, Suite, blocking, tests};
use serde_json::json;
use support::{NEWEST, document, model, rules, without_defaults};
use tempfile::TempDir;

type TestResult = Result<(), Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    Suite::new()
        .tests(tests![
            a_cluster_gives_the_model_of_the_published_spec,
            imports_of_one_minor_agree_whatever_they_are_made_from,
            installed_groups_are_left_out_and_reported,
            a_user_without_rights_is_told_so,
            the_flags_of_kubectl_say_which_cluster_and_who_asks,
            custom_resources_of_a_cluster_become_clients,
            custom_resources_that_cannot_be_read_from_a_cluster_are_said,
        ])
        .run()
}

fn import(
    server: &ControlPlane,
    user: &clientset_testing::control_plane::User,
    more: &[&str],
) -> (TempDir, Output) {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = server.kubeconfig_file(user, "default").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_clientset-codegen"))
        .args(["import", "--from", "cluster", "--out"])
        .arg(folder.path())
        .args(more)
        .env("KUBECONFIG", kubeconfig)
        .output()
        .unwrap();
    (folder, output)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The model of what was imported, with the repository's lock and fixups.
fn imported(folder: &TempDir) -> Model {
    load(&read_folder(&folder.path().join(NEWEST)).unwrap(), &rules()).unwrap()
}

async fn a_cluster_gives_the_model_of_the_published_spec(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let (folder, output) =
        blocking(move || Ok::<_, String>(import(&server, server.admin(), &[]))).await?;
    assert!(output.status.success(), "{}", text(&output.stderr));
    let source = fs::read_to_string(folder.path().join("v1.37/SOURCE"))?;
    assert!(
        source.starts_with(
            "kubernetes: 1.37\norigin: a cluster of Kubernetes v1.37.0, /openapi/v3\n"
        ),
        "{source}"
    );

    let published = model(NEWEST);
    let mut enums = 0;
    let live = imported(&folder);
    assert!(
        live.group_versions.len() > 20,
        "{}",
        live.group_versions.len()
    );
    for group_version in live.group_versions {
        let ours = support::group_version(&published, &group_version.name);
        for mut ty in group_version.types {
            let ours = ours.types.iter().find(|ours| ours.name == ty.name).unwrap();
            for field in &mut ty.fields {
                enums += usize::from(!field.enum_values.is_empty());
                field.enum_values.clear();
            }
            assert!(ty == *ours, "{}", ty.definition);
        }
        for resource in group_version.resources {
            let ours = ours
                .resources
                .iter()
                .find(|ours| ours.plural == resource.plural);
            assert!(Some(&resource) == ours, "{}", resource.plural);
        }
    }
    // A running server lists allowed values, which published specs lack.
    assert!(enums > 60, "{enums}");
    let modes = imported(&folder);
    let modes = support::field(&modes, "core_v1.PersistentVolumeClaimSpec.accessModes");
    assert!(
        modes.enum_values.contains(&"ReadWriteOnce".to_owned()),
        "{:?}",
        modes.enum_values
    );
    Ok(())
}

/// What a server leaves out that has its default gates: group-versions that are off until somebody asks.
const OFF_BY_DEFAULT: [&str; 13] = [
    "admissionregistration.k8s.io/v1alpha1",
    "admissionregistration.k8s.io/v1beta1",
    "certificates.k8s.io/v1beta1",
    "coordination.k8s.io/v1alpha2",
    "coordination.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1",
    "lifecycle.k8s.io/v1alpha1",
    "resource.k8s.io/v1alpha3",
    "resource.k8s.io/v1beta1",
    "resource.k8s.io/v1beta2",
    "scheduling.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1beta1",
    "storagemigration.k8s.io/v1beta1",
];

/// The published documents, those of a server with default gates, and those of one with all APIs and all
/// gates on, each as v3 and as v2. Whatever differs is named here, with its reason.
async fn imports_of_one_minor_agree_whatever_they_are_made_from(context: Context) -> TestResult {
    let everything = ControlPlane::builder()
        .api_server_flag("--runtime-config=api/all=true")
        .api_server_flag("--feature-gates=AllAlpha=true,AllBeta=true");
    let everything = context.start(everything).await?;
    let default = context.control_plane().await?;
    blocking(move || {
        let published = document(NEWEST);
        for (server, off) in [(default, &OFF_BY_DEFAULT[..]), (everything, &[])] {
            let [v3, v2] = [from_v3(&server), from_v2(&server)];
            // A swagger states no defaults, and says the same otherwise.
            same(&v2, &without_defaults(v3.clone()));
            // Only a server lists allowed values.
            let mut enums = 0;
            let v3 = fields(v3, |field| {
                enums += usize::from(!field.enum_values.is_empty());
                field.enum_values.clear();
            });
            assert!(enums > 60, "{enums}");
            // It has what is published, but for what is off.
            let mut expected = published.clone();
            expected
                .group_versions
                .retain(|id, _| !off.contains(&id.to_string().as_str()));
            assert_eq!(
                published.group_versions.len() - expected.group_versions.len(),
                off.len()
            );
            // Types of what is off are there where something else refers to them.
            let is_there = |name: &String| v3.definitions.contains_key(name);
            let (kept, gone): (BTreeMap<_, _>, BTreeMap<_, _>) = expected
                .definitions
                .into_iter()
                .partition(|(name, _)| is_there(name));
            expected.definitions = kept;
            for name in gone.keys() {
                let package = split_definition(name).0;
                let of_what_is_off = published.group_versions.iter().any(|(id, resources)| {
                    let mut definitions = resources.values().map(|facts| &facts.definition);
                    off.contains(&id.to_string().as_str())
                        && definitions.any(|definition| split_definition(definition).0 == package)
                });
                assert!(of_what_is_off, "{name} is gone");
            }
            same(&v3, &expected);
        }
        Ok::<_, String>(())
    })
    .await?;
    Ok(())
}

fn same(document: &Document, expected: &Document) {
    // Says nothing where they differ in what it does not compare.
    let difference = diff(expected, document).unwrap();
    assert!(difference.changes.is_empty(), "{difference}");
    for (name, definition) in &document.definitions {
        assert_eq!(Some(definition), expected.definitions.get(name), "{name}");
    }
    for (id, resources) in &document.group_versions {
        assert_eq!(Some(resources), expected.group_versions.get(id), "{id}");
    }
    assert!(document == expected);
}

fn fields(mut document: Document, mut change: impl FnMut(&mut FieldFacts)) -> Document {
    for definition in document.definitions.values_mut() {
        if let TypeBody::Struct(body) = &mut definition.body {
            body.fields.values_mut().for_each(&mut change);
        }
    }
    document
}

/// What the command imports, by way of its facts.
fn from_v3(server: &ControlPlane) -> Document {
    let (folder, output) = import(server, server.admin(), &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let files = read_folder(&folder.path().join(NEWEST)).unwrap();
    let mut document = facts::read(&files).unwrap().0;
    // What other tests install meanwhile.
    document.left_out.clear();
    document
}

/// The server's swagger with its discovery.
fn from_v2(server: &ControlPlane) -> Document {
    let get = |path: &str| {
        let answer = server.call(server.admin(), "GET", path, None).unwrap();
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    };
    let mut discovery =
        Files::from([("api__v1.json".to_owned(), get("/api/v1").to_string().into())]);
    for group in get("/apis")["groups"].as_array().unwrap() {
        for version in group["versions"].as_array().unwrap() {
            let id = version["groupVersion"].as_str().unwrap();
            let list = get(&format!("/apis/{id}")).to_string();
            discovery.insert(format!("apis__{}.json", id.replace('/', "__")), list.into());
        }
    }
    let swagger = get("/openapi/v2").to_string();
    let spec = Files::from([("swagger.json".to_owned(), swagger.into())]);
    let settings = Settings {
        minor: NEWEST.parse().unwrap(),
        include_custom: false,
    };
    let mut document = source::read(&spec, &discovery, &settings).unwrap();
    document.drop_docs();
    document.left_out.clear();
    document
}

async fn installed_groups_are_left_out_and_reported(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    blocking(move || {
        install_pots(&server);
        let (folder, output) = import(&server, server.admin(), &[]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let said = text(&output.stdout);
        assert!(said.contains("warning: left out, since they are not part of Kubernetes: tea.example.com/v1\n"), "{said}");
        assert!(!folder.path().join("v1.37/tea_v1.json").exists());
        let source = fs::read_to_string(folder.path().join("v1.37/SOURCE")).unwrap();
        assert!(source.contains("\nleft out: tea.example.com/v1\n"), "{source}");

        // Asked for, it is read: its inline schemas are constructs of custom resources alone.
        let (folder, output) = import(&server, server.admin(), &["--include-custom"]);
        let said = text(&output.stderr);
        assert!(!output.status.success());
        assert!(said.contains("apis__tea.example.com__v1_openapi.json at /components/schemas/com.example.tea.v1.Pot/"), "{said}");
        assert!(!folder.path().join("v1.37").exists());
        Ok::<_, String>(())
    })
    .await?;
    Ok(())
}

/// Installs a custom resource and waits until the server's documents have it.
fn install_pots(server: &Arc<ControlPlane>) {
    install(server, "pots", "Pot", "tea.example.com");
    let begin = Instant::now();
    loop {
        let index = server
            .call(server.admin(), "GET", "/openapi/v3", None)
            .unwrap();
        if !index.body["paths"]["apis/tea.example.com/v1"].is_null() {
            return;
        }
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "the documents lack the new group"
        );
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Installs a custom resource, unless it is there.
fn install(server: &ControlPlane, plural: &str, kind: &str, group: &str) {
    let crd = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.{group}")},
        "spec": {
            "group": group,
            "names": {"kind": kind, "plural": plural},
            "scope": "Namespaced",
            "versions": [{
                "name": "v1", "served": true, "storage": true,
                // Brings a type of Kubernetes' own, `Scale`, into the document of the custom resource.
                "subresources": {"scale": {
                    "specReplicasPath": ".spec.cups",
                    "statusReplicasPath": ".status.cups",
                }},
                "schema": {"openAPIV3Schema": {
                    "type": "object",
                    "properties": {"spec": {"type": "object", "properties": {"cups": {"type": "integer"}}}},
                }},
            }],
        },
    });
    let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    let answer = server
        .call(server.admin(), "POST", path, Some(&crd))
        .unwrap();
    assert!([201, 409].contains(&answer.status), "{}", answer.body);
}

/// Runs `crds --from-cluster` as a user.
fn crds(
    server: &ControlPlane,
    user: &clientset_testing::control_plane::User,
    folder: &Path,
    arguments: &[&str],
) -> Output {
    let kubeconfig = server.kubeconfig_file(user, "default").unwrap();
    Command::new(env!("CARGO_BIN_EXE_clientset-codegen"))
        .args(["crds", "--from-cluster", "--out", "out"])
        .args(arguments)
        .current_dir(folder)
        .env("KUBECONFIG", kubeconfig)
        .output()
        .unwrap()
}

async fn custom_resources_of_a_cluster_become_clients(context: Context) -> TestResult {
    // Its own, since others look at everything that is installed.
    let server = context.start(ControlPlane::builder()).await?;
    blocking(move || {
        install(&server, "kettles", "Kettle", "boil.example.com");
        install(&server, "jugs", "Jug", "boil.example.com");
        install(&server, "fridges", "Fridge", "cool.example.com");
        let folder = tempfile::tempdir().unwrap();
        let kinds = |arguments: &[&str]| {
            let output = crds(&server, server.admin(), folder.path(), arguments);
            assert!(output.status.success(), "{}", text(&output.stderr));
            let files = read_folder(&folder.path().join("out")).unwrap();
            let names = files.into_keys().filter_map(|name| {
                let name = name.strip_suffix(".rs")?.split_once('/')?;
                (!["client", "mod"].contains(&name.1)).then(|| format!("{}::{}", name.0, name.1))
            });
            names.collect::<Vec<_>>()
        };
        let [fridge, jug, kettle] = [
            "cool_example_com_v1::fridge",
            "boil_example_com_v1::jug",
            "boil_example_com_v1::kettle",
        ]
        .map(str::to_owned);
        let (jug_and_kettle, all_three) = (
            [jug.clone(), kettle.clone()],
            [jug.clone(), kettle.clone(), fridge.clone()],
        );
        assert_eq!(kinds(&["jugs.boil.example.com"]), [jug]);
        assert_eq!(kinds(&["boil.example.com"]), jug_and_kettle);
        let named = [
            "boil.example.com",
            "jugs.boil.example.com",
            "fridges.cool.example.com",
        ];
        assert_eq!(kinds(&named), all_three);
        assert_eq!(kinds(&[]), all_three);

        // What is kept is what somebody would have written, and gives the same code.
        assert_eq!(
            kinds(&["boil.example.com", "--save", "boil.yaml"]),
            jug_and_kettle
        );
        let saved = fs::read_to_string(folder.path().join("boil.yaml")).unwrap();
        for gone in [
            "managedFields",
            "resourceVersion",
            "uid:",
            "storedVersions",
            "creationTimestamp",
        ] {
            assert!(!saved.contains(gone), "{saved}");
        }
        let mut from_cluster = read_folder(&folder.path().join("out")).unwrap();
        let mut from_file = clientset_codegen::crds()
            .file(folder.path().join("boil.yaml"))
            .files()
            .unwrap()
            .files;
        // They name different sources.
        let root = text(&from_cluster.remove("mod.rs").unwrap());
        assert!(
            root.contains("the cluster's jugs.boil.example.com"),
            "{root}"
        );
        from_file.remove("mod.rs");
        assert!(from_cluster == from_file);
        Ok::<_, String>(())
    })
    .await?;
    Ok(())
}

async fn custom_resources_that_cannot_be_read_from_a_cluster_are_said(
    context: Context,
) -> TestResult {
    // Its own, since others look at everything that is installed.
    let server = context.start(ControlPlane::builder()).await?;
    blocking(move || {
        install(&server, "kettles", "Kettle", "boil.example.com");
        let folder = tempfile::tempdir().unwrap();
        let table: [(_, &[&str], &str); 3] = [
            (
                server.admin(),
                &["boil.example.com", "kettels.boil.example.com"],
                "no CustomResourceDefinition and no group of custom resources called kettels.boil.example.com; it has those of boil.example.com",
            ),
            (
                server.limited(),
                &[],
                "the cluster answers 403 to /apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            ),
            (server.admin(), &["--context", "elsewhere"], "elsewhere"),
        ];
        for (user, arguments, expected) in table {
            let output = crds(&server, user, folder.path(), arguments);
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.contains(expected), "{said}\n{expected}");
        }
        assert!(!folder.path().join("out").exists());
        Ok::<_, String>(())
    })
    .await?;
    Ok(())
}

async fn a_user_without_rights_is_told_so(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    blocking(move || {
        let kubeconfig = server.kubeconfig(server.limited(), "default");
        let token = server.limited().token().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config");
        fs::write(&file, kubeconfig.replace(token, "nobody")).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_clientset-codegen"))
            .args(["import", "--from", "cluster", "--kubeconfig"])
            .arg(&file)
            .arg("--out")
            .arg(folder.path().join("openapi"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = text(&output.stderr);
        assert!(
            said.contains("the cluster answers 401 to /version") && said.contains("not accepted"),
            "{said}"
        );
        assert!(!said.contains("nobody"), "{said}");

        let (_, output) = import(&server, server.admin(), &["--kubernetes-version", "1.36"]);
        let said = text(&output.stderr);
        assert!(
            said.contains("the cluster is of Kubernetes v1.37.0, not 1.36"),
            "{said}"
        );
        Ok::<_, String>(())
    })
    .await?;
    Ok(())
}

async fn the_flags_of_kubectl_say_which_cluster_and_who_asks(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    blocking(move || {
        let folder = tempfile::tempdir().unwrap();
        let authority = folder.path().join("ca.crt");
        fs::write(&authority, server.certificate_authority()).unwrap();
        let authority = authority.to_str().unwrap();
        let token = server.admin().token().unwrap();
        let nowhere = folder.path().join("nowhere");
        let run = |flags: &[&str]| {
            let output = Command::new(env!("CARGO_BIN_EXE_clientset-codegen"))
                .args(["import", "--from", "cluster", "--quiet", "--out"])
                .arg(folder.path().join("openapi"))
                .args(flags)
                .env("KUBECONFIG", &nowhere)
                .output()
                .unwrap();
            (output.status.success(), text(&output.stderr))
        };
        let to_server = [
            "--server",
            server.url(),
            "--certificate-authority",
            authority,
        ];

        let (success, said) = run(&[&to_server[..], &["--token", token]].concat());
        assert!(success, "{said}");
        let insecure = [
            "-s",
            server.url(),
            "--insecure-skip-tls-verify",
            "--token",
            token,
        ];
        let (success, said) = run(&insecure);
        assert!(success, "{said}");

        let limited = server.limited().token().unwrap();
        let table: [(&[&str], &str); 7] = [
            (
                &["--token", limited, "--as", "jane"],
                "the cluster answers 403 to /version",
            ),
            (
                &["--token", "s3cret"],
                "the cluster answers 401 to /version",
            ),
            (&["--context", "elsewhere"], "elsewhere"),
            (&["--kubeconfig", "/nowhere/config"], "/nowhere/config"),
            (
                &["--insecure-skip-tls-verify=maybe"],
                "expected true or false",
            ),
            (
                &["--request-timeout", "soon"],
                "the timeout \"soon\" is no time",
            ),
            (&["--colour", "red"], "import takes no --colour"),
        ];
        for (flags, expected) in table {
            let (success, said) = run(&[&to_server[..], flags].concat());
            assert!(!success && said.contains(expected), "{flags:?}: {said}");
            assert!(!said.contains("s3cret"), "{said}");
        }
        Ok::<_, String>(())
    })
    .await?;
    Ok(())
}
